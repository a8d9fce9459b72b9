import { connect } from '../../client/connect.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { showImport } from '../devices/show-import.ts';
import { findSource } from '../../client/find-named.ts';

export interface SyncFlags {
  readonly dryRun?: boolean;
  readonly allowShrink?: boolean;
  readonly allowRenames?: boolean;
  readonly json?: boolean;
}

/** Adds, changes and removes devices to match a source. */
export async function syncSource(context: Context, name: string, flags: SyncFlags): Promise<ExitCode> {
  const { dryRun, allowShrink, allowRenames, json } = flags;
  const client = await connect(context);
  const { id, options } = await findSource(client, name);
  const result = await client.sources.sync(id, {
    dryRun,
    allowShrink,
    allowRenames,
  });
  return showImport(context.terminal, result, { dryRun, skipBad: options.skipBad, json, source: name });
}
