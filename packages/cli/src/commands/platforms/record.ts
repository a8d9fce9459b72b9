import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platformIdPattern, shellWord } from '@netraven/core/registry';
import { checkPlatform } from '@netraven/device/simulator';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { makeFolder } from '../../place/make-folder.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeProblems } from '../jobs/describe-packages.ts';
import { findDevice } from '../devices/find-device.ts';
import { inspectDevice } from '../devices/inspect-device.ts';

export interface RecordPlatformFlags {
  /** Id of the new platform. */
  readonly as: string;
  readonly like?: string;
  readonly config?: string;
  readonly pagingOff?: readonly string[];
  readonly command?: readonly string[];
  readonly to: string;
  readonly json?: boolean;
}

/**
 * Makes the folder of a new platform from a session that the worker records and masks. Exit code 4: a step failed. If only the
 * reading with the new platform failed, the folder is made nevertheless.
 */
export async function recordPlatform(context: Context, name: string, flags: RecordPlatformFlags): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { as: id, like, config, pagingOff, command = [], to, json } = flags;
  const folder = join(resolve(cwd, to), id);
  if (!platformIdPattern.test(id)) {
    throw cliError('NR_USAGE_INVALID', `--as is ${JSON.stringify(id)}; it must be <vendor>_<os> in a-z, 0-9 and _`);
  }
  if (existsSync(folder)) throw cliError('NR_USAGE_INVALID', `${folder} exists already`);
  const client = await connect(context);
  const device = await findDevice(client, name);
  const request = {
    kind: 'record',
    id,
    commands: command,
    ...(like !== undefined && { like }),
    ...(config !== undefined && { config }),
    ...(pagingOff && { pagingOff }),
  } as const;
  const { steps, result, failed } = await inspectDevice(terminal, client, device, request, flags);
  const { files } = result;
  if (!files) {
    if (json) writeJson(terminal, { device: name, steps });
    return exitCodes.allFailed;
  }
  await makeFolder(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  const problems = checkPlatform(folder);
  if (json) {
    writeJson(terminal, { device: name, steps, folder, files: Object.keys(files), problems });
    return failed ? exitCodes.allFailed : exitCodes.ok;
  }
  terminal.out(`Wrote ${escapeControls(folder)}`);
  if (problems.length > 0) terminal.out(`To do:\n${describeProblems(terminal.style, problems)}`);
  terminal.err('Secrets that no rule knows are still in these files: read them before you share them.');
  terminal.err(`next: \`netraven platforms check ${escapeControls(shellWord(join(to, id)))}\``);
  return failed ? exitCodes.allFailed : exitCodes.ok;
}
