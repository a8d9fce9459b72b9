import { text } from 'node:stream/consumers';
import type { Import, SourceKind } from '@netraven/api';
import { isUrl } from '@netraven/inventory/kinds';
import { connect } from '../../client/connect.ts';
import { sentFiles } from '../../client/sent-files.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { askSecret } from '../../terminal/ask.ts';
import { readingOf, type ReadingFlags } from './import-options.ts';
import { showImport } from './show-import.ts';

export interface ImportFlags extends ReadingFlags {
  readonly from?: SourceKind;
  readonly dryRun?: boolean;
}

/** Imports devices from files or a URL. */
export async function importDevices(
  context: Context,
  places: readonly string[],
  flags: ImportFlags,
): Promise<ExitCode> {
  const client = await connect(context);
  const [place = ''] = places;
  const { from, dryRun, skipBad } = flags;
  const source = isUrl(place) ? await fromUrl(context, places, flags) : await fromFiles(context, places, flags);
  const result = await client.sources.import({
    ...source,
    ...readingOf(flags),
    ...(from && { kind: from }),
    ...(dryRun !== undefined && { dryRun }),
  });
  return showImport(context.terminal, result, { dryRun, skipBad, json: flags.json });
}

async function fromUrl(context: Context, [url = '', ...more]: readonly string[], flags: ImportFlags): Promise<Import> {
  if (more.length > 0) throw cliError('NR_USAGE_INVALID', 'A URL is imported alone');
  const token = await readSecret(context, 'NETRAVEN_SOURCE_TOKEN', flags);
  return { url, ...(token && { token }) };
}

async function fromFiles(context: Context, paths: readonly string[], flags: ImportFlags): Promise<Import> {
  const { readFiles } = await import('@netraven/inventory');
  const files = await readFiles(paths, context.cwd);
  const [, ...others] = files;
  if (others.length > 0) context.terminal.err(`Also read: ${others.map(({ name }) => name).join(', ')}`);
  const locked = files.some((file) => file.text.includes('$ANSIBLE_VAULT;'));
  const given = await readSecret(context, 'NETRAVEN_VAULT_PASSWORD', flags);
  const canAsk = locked && !given && !flags.secretStdin && process.stdin.isTTY;
  const vaultPassword = canAsk
    ? await askSecret(context.terminal, 'Password of Ansible Vault (empty: leave its values out): ')
    : given;
  return { files: sentFiles(files), ...(locked && vaultPassword && { vaultPassword }) };
}

/** Reads a secret from stdin or the environment. */
export async function readSecret({ env }: Context, variable: string, flags: ReadingFlags): Promise<string | undefined> {
  if (!flags.secretStdin) return env[variable];
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/);
  if (line === '') {
    const hint = `Pipe it with --secret-stdin, or set ${variable}.`;
    throw cliError('NR_SECRET_MISSING', 'stdin has no line with the token or password', { hint });
  }
  return line;
}
