import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { writeTable } from '../../terminal/write-table.ts';
import { plainPatch, type ConfigPatchFlags } from '../run/config-patch.ts';
import { readJobConfig } from '../run/read-job-config.ts';
import { findEntries } from './find-entries.ts';

export interface ConfigFlags extends ConfigPatchFlags {
  readonly json?: boolean;
}

/** Changes the default settings of a package if requested. Then shows them. */
export async function configureJob(context: Context, nameOrType: string, flags: ConfigFlags): Promise<void> {
  const { json } = flags;
  const plain = plainPatch(context, flags);
  const client = await connect(context);
  const [found] = await findEntries(client, nameOrType);
  const patch = await readJobConfig(context, found?.configSchema, flags, plain);
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
}
