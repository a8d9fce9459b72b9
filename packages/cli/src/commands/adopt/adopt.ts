import { resolve } from 'node:path';
import type { AdoptedTool, Client, ImportResult } from '@netraven/api';
import type { Archive } from '@netraven/inventory';
import { connect } from '../../client/connect.ts';
import { sentFiles } from '../../client/sent-files.ts';
import type { Context } from '../../context.ts';
import type { ExitCode } from '../../exit-code.ts';
import { readArchive } from './read-archive.ts';
import { showAdoption } from './show-adoption.ts';
import { takeHistory } from './take-history.ts';

export interface AdoptFlags {
  readonly dryRun?: boolean;
  readonly map?: Readonly<Record<string, string>>;
  readonly json?: boolean;
}

/** Makes the command that takes over devices, logins and history of another tool. It says what it could not take. */
export function adopt(tool: AdoptedTool): (context: Context, folder: string, flags: AdoptFlags) => Promise<ExitCode> {
  return async (context, folder, { dryRun = false, map, json }) => {
    const client = await connect(context);
    const archive = await readArchive(tool, resolve(context.cwd, folder));
    const devices = await importDevices(client, tool, archive, { dryRun, map });
    const history = await takeHistory(client, {
      tool,
      repositories: archive.repositories,
      newDevices: new Set(devices?.additions.map(({ name }) => name)),
      dryRun,
      say: (line) => context.terminal.err(line),
    });
    return showAdoption(context.terminal, { devices, history, notes: archive.notes, dryRun }, json);
  };
}

/** Adds and changes the devices. Those with errors are left out, and shown. */
async function importDevices(
  client: Client,
  tool: AdoptedTool,
  { files }: Archive,
  { dryRun, map }: { readonly dryRun: boolean; readonly map: AdoptFlags['map'] },
): Promise<ImportResult | undefined> {
  if (files.length === 0) return undefined;
  return client.sources.import({ kind: tool, files: sentFiles(files), skipBad: true, dryRun, map });
}
