import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { readSecretSettings, secretValues, warnOfSecrets, type SecretFlags } from '../run/secret-settings.ts';
import { readJsonFile } from '../run/json-file.ts';
import { parseSettings } from '../run/settings.ts';
import { findEntries } from './find-entries.ts';

export interface ConfigFlags extends SecretFlags {
  /** A JSON file. */
  readonly config?: string;
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
  readonly json?: boolean;
}

/** Changes the default settings of a package if requested. Then shows them. */
export async function configureJob(context: Context, nameOrType: string, flags: ConfigFlags): Promise<ExitCode> {
  const { set = [], json } = flags;
  const plain = patchOf(context, flags);
  const client = await connect(context);
  const [found] = await findEntries(client, nameOrType);
  await warnOfSecrets(context, found?.configSchema, set);
  const secrets = await secretValues(found?.configSchema, await readSecretSettings(context, flags));
  const patch = parseSettings([], secrets, plain);
  const name = found?.name ?? nameOrType;
  const changes = Object.keys(patch).length > 0;
  // The server refuses an unknown package.
  const policy = changes || !found ? await client.packages.configure({ name, patch }) : found.policy;
  const config = policy?.config ?? {};
  if (json) writeJson(context.terminal, { name, config });
  else {
    const rows = Object.entries(config).map(([key, value]) => [
      escapeControls(key),
      escapeControls(JSON.stringify(value)),
    ]);
    writeTable(context.terminal, ['SETTING', 'VALUE'], rows, `${escapeControls(name)} has no stored settings.`, [
      ['VALUE', 20],
    ]);
  }
  return exitCodes.ok;
}

/** Returns a JSON Merge Patch, in which null removes a setting. */
function patchOf(
  { cwd }: Context,
  { config: file, set = [], unset = [], secret = [] }: ConfigFlags,
): Record<string, unknown> {
  const given = [...secret, ...set.map((setting) => setting.replace(/=.*/s, ''))];
  for (const removed of unset) {
    if (removed === '' || removed.includes('=')) {
      throw cliError('NR_USAGE_SET', `--unset takes only a key, not "${removed}"`, {
        hint: 'Write `--unset key`. Dots in the key nest: `--unset retry.count`.',
      });
    }
    const both = given.find((key) => isWithin(key, removed) || isWithin(removed, key));
    if (both !== undefined) {
      throw cliError('NR_USAGE_SET', `${both} cannot be set together with --unset ${removed}`, {
        hint: 'Leave out one of them.',
      });
    }
  }
  return parseSettings([...set, ...unset.map((key) => `${key}=null`)], new Map(), readJsonFile(cwd, file));
}

/** Returns true if a setting is another one or a part of it: `retry.count` of `retry`. */
const isWithin = (key: string, other: string): boolean => `${key}.`.startsWith(`${other}.`);
