import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import type { CommandLine } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { problemWithLine } from './check-command.ts';
import { groupLines } from './group-lines.ts';
import type { SessionContext } from './session-context.ts';
import type { TerminalSession } from './terminal-session.ts';

/**
 * Sends lines in configuration mode and returns the output. Checks all lines before it sends the first. Stops at the first
 * line that the device refuses; earlier lines stay.
 */
export async function configureDevice(
  lines: readonly string[],
  line: CommandLine,
  context: SessionContext,
  foreign: (text: string) => string,
): Promise<string> {
  const { platform, permissions, dryRun, logger, name, limits } = context;
  const { leaves, errors, configurePrompt, anyPrompt } = compilePlatform(platform);
  if (!permissions.includes('device:write')) {
    throw deviceError('NR_DEVICE_WRITE_REFUSED', `The job has no permission to change ${name}`);
  }
  for (const each of lines) {
    const problem = problemWithLine(each, platform);
    if (problem) throw problem;
  }
  const groups = groupLines(lines, platform, foreign);
  const leaving = groups.find(([first = '']) => leaves?.test(first.trim()))?.[0];
  if (leaving !== undefined) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${JSON.stringify(leaving)} leaves configuration mode`, {
      hint: 'Leave it out: configure() leaves configuration mode itself.',
    });
  }
  if (dryRun) {
    for (const each of groups.flat()) logger.info(`Would configure on ${name}: ${foreign(each)}`);
    return '';
  }
  await context.beforeConfigure();
  const terminal = await line.terminal();
  if (!terminal.isPrivileged) throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session on ${name} is not privileged`);
  const prompt = new RegExp(`${configurePrompt.source}|${anyPrompt.source}`);
  const type = async (command: string, label: string, echo: string = command): Promise<string> =>
    (await terminal.ask(command, { totalMs: limits.commandMs, prompt, label, echo })).text;
  let said = await type(platform.configure.enter, platform.configure.enter);
  let refusal = terminal.isConfiguring ? undefined : `${name} did not enter configuration mode`;
  const total = groups.flat().length;
  let sent = 0;
  for (const group of groups) {
    if (refusal !== undefined) break;
    sent += group.length;
    // An error must not repeat the line: it may hold a secret.
    const text = await type(group.join('\n'), `line ${sent} of the configuration`, group[0]);
    for (const each of group) logger.info(foreign(each), { line: sent, of: total });
    said += text;
    const complaint = cleanOutput(text, compilePlatform(platform))
      .split('\n')
      .find((answer) => errors?.test(answer) && !group.includes(answer));
    if (complaint !== undefined) refusal = `${name} refused line ${sent} of ${total}: ${foreign(complaint.trim())}`;
    else if (!terminal.isConfiguring && sent < total) {
      refusal = `Line ${sent} of ${total} made ${name} leave configuration mode; the rest was not sent`;
    }
  }
  said += await leave(terminal, type, platform.configure.leave);
  if (refusal !== undefined) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal);
  return said;
}

async function leave(
  terminal: TerminalSession,
  type: (command: string, label: string) => Promise<string>,
  command: string,
): Promise<string> {
  return terminal.isConfiguring ? type(command, command) : '';
}
