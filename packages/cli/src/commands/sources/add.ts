import { resolve } from 'node:path';
import type { SourceKind } from '@netraven/api';
import { isUrl } from '@netraven/inventory/kinds';
import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { askSecret } from '../../terminal/ask.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { readingOf, type ReadingFlags } from '../devices/import-options.ts';
import { readSecret } from '../devices/import.ts';

export interface AddFlags extends ReadingFlags {
  /** In minutes. */
  readonly every?: number;
}

/** Saves a source of devices. */
export async function addSource(
  context: Context,
  name: string,
  kind: SourceKind,
  places: readonly string[],
  flags: AddFlags,
): Promise<void> {
  const client = await connect(context);
  const url = places.some(isUrl);
  const given = await readSecret(context, url ? 'NETRAVEN_SOURCE_TOKEN' : 'NETRAVEN_VAULT_PASSWORD', flags);
  const canAsk = url && !given && process.stdin.isTTY;
  const secret = canAsk ? await askSecret(context.terminal, 'Token (empty: none): ') : given;
  const source = await client.sources.create({
    name,
    kind,
    places: places.map((place) => (isUrl(place) ? place : resolve(context.cwd, place))),
    ...(secret && { secret }),
    everyMinutes: flags.every,
    ...readingOf(flags),
  });
  if (flags.json) writeJson(context.terminal, source);
  else {
    context.terminal.out(escapeControls(`Saved ${name}: ${kind} from ${source.places.join(', ')}.`));
    context.terminal.err(`See its devices with \`netraven sources sync ${name} --dry-run\`.`);
  }
}
