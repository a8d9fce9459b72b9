import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { Platform } from '../platform/platform.ts';
import type { CommandLine } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { problemWithLine } from './check-command.ts';
import { groupLines } from './group-lines.ts';
import { Questions } from './questions.ts';
import type { SessionContext } from './session-context.ts';

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
  const { leaves, configurePrompt, anyPrompt } = compilePlatform(platform);
  if (!permissions.includes('device:write')) {
    throw deviceError('NR_DEVICE_WRITE_REFUSED', `The job has no permission to change ${name}`);
  }
  for (const each of lines) {
    const problem = problemWithLine(each, platform);
    if (problem) throw problem;
  }
  const { configure } = platform;
  if (!configure) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `NetRaven cannot configure ${platform.id}`, {
      hint: 'Use send() with the commands of the platform.',
    });
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
  const prompt = patternOf(platform, `${configurePrompt?.source}|${anyPrompt.source}`);
  const type = async (command: string, label: string, echo: string = command): Promise<string> => {
    const questions = new Questions({ name, label, foreign });
    return (await terminal.ask(command, { totalMs: limits.commandMs, prompt, label, echo, questions })).text;
  };
  let said = await type(configure.enter, configure.enter);
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
    const complaint = complaintIn(text, platform, group);
    if (complaint !== undefined) refusal = `${name} refused line ${sent} of ${total}: ${foreign(complaint)}`;
    else if (!terminal.isConfiguring && sent < total) {
      refusal = `Line ${sent} of ${total} made ${name} leave configuration mode; the rest was not sent`;
    }
  }
  const { commit, discard, leave } = configure;
  const finish = async (command: string): Promise<void> => {
    if (!terminal.isConfiguring) return;
    const text = await type(command, command);
    said += text;
    const complaint = complaintIn(text, platform);
    if (complaint !== undefined) refusal ??= `${name} refused \`${command}\`: ${foreign(complaint)}`;
  };
  if (commit !== undefined && refusal === undefined) await finish(commit);
  if (discard !== undefined && refusal !== undefined) await finish(discard);
  await finish(leave);
  if (refusal !== undefined) throw deviceError('NR_DEVICE_COMMAND_FAILED', refusal);
  return said;
}

/** Returns the line with which the device refuses something. @param typed lines that it may only repeat */
function complaintIn(text: string, platform: Platform, typed: readonly string[] = []): string | undefined {
  const { errors, residue } = compilePlatform(platform);
  const lines = cleanOutput(text, { residue }).split('\n');
  return lines.find((line) => errors?.test(line) && !typed.includes(line))?.trim();
}
