import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { platformIdPattern } from '@netraven/core/registry';
import { openRawSession, recordPlatform } from '@netraven/device';
import { checkPlatform } from '@netraven/device/simulator';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { exitCodes, type ExitCode } from '../../exit-code.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeProblems } from '../jobs/describe-packages.ts';
import { untilInterrupted } from '../run/until-interrupted.ts';
import { knownPlatforms, openTarget, type TargetFlags } from './open-target.ts';

export interface RecordFlags extends TargetFlags {
  readonly username: string;
  /** Id of the new platform. */
  readonly as: string;
  readonly like?: string;
  readonly config?: string;
  readonly pagingOff?: readonly string[];
  readonly command?: readonly string[];
  readonly to: string;
  readonly json?: boolean;
}

/** Makes the folder of a new platform from a session with a real device. Secrets never reach the disk. */
export async function recordDevice(context: Context, named: string, flags: RecordFlags): Promise<ExitCode> {
  const { terminal, cwd } = context;
  const { as: id, to, json } = flags;
  const folder = join(resolve(cwd, to), id);
  if (!platformIdPattern.test(id)) {
    throw cliError('NR_USAGE_INVALID', `--as is ${JSON.stringify(id)}; it must be <vendor>_<os> in a-z, 0-9 and _`);
  }
  if (existsSync(folder)) throw cliError('NR_USAGE_INVALID', `${folder} exists already`);
  const like = flags.like === undefined ? undefined : (await knownPlatforms(context)).get(flags.like);
  if (flags.like !== undefined && !like) throw cliError('NR_USAGE_INVALID', `There is no platform ${flags.like}`);
  const running = [like?.config.commands.running ?? []].flat()[0];
  const configCommand = flags.config ?? running;
  if (configCommand === undefined) {
    throw cliError('NR_USAGE_INVALID', 'Name the command that shows the configuration with --config, or --like');
  }
  using interrupt = untilInterrupted();
  const { options, secrets } = await openTarget(context, named, flags, interrupt.signal);
  const session = await openRawSession(options);
  const files = await recordPlatform(session, {
    id,
    like,
    configCommand,
    pagingOff: flags.pagingOff ?? like?.paging.off ?? [],
    commands: flags.command ?? [],
    secrets,
  }).finally(() => void session.close());
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const problems = checkPlatform(folder);
  if (json) {
    writeJson(terminal, { folder, files: Object.keys(files), problems });
    return exitCodes.ok;
  }
  terminal.out(`Wrote ${escapeControls(folder)}`);
  if (problems.length > 0) terminal.out(`To do:\n${describeProblems(terminal.style, problems)}`);
  terminal.err('Secrets that no rule knows are still in these files: read them before you share them.');
  terminal.err(`next: \`netraven platforms check ${escapeControls(join(to, id))}\``);
  return exitCodes.ok;
}
