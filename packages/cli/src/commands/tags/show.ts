import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeFacts } from '../../terminal/write-facts.ts';
import { settingRows } from '../devices/describe-settings.ts';
import { findTag } from '../../client/find-named.ts';

/** Shows a tag. */
export async function showTag(context: Context, name: string, { json }: { json?: boolean }): Promise<void> {
  const { terminal } = context;
  const tag = await findTag(await connect(context), name);
  if (json) return writeJson(terminal, tag);
  const facts = [
    ['tag', tag.name],
    ['priority', String(tag.priority)],
    ['devices', String(tag.devices)],
    ['credentials', tag.credentials.join(', ') || '-'],
    ...settingRows(tag.settings).map(([what, value]) => [what, value] as const),
  ] as const;
  writeFacts(terminal, facts);
  terminal.err(`List its devices: \`netraven devices list --tag ${escapeControls(tag.name)}\``);
}
