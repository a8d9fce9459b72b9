import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import type { CommandLine } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { problemWithLine } from './check-command.ts';
import type { SessionContext } from './session-context.ts';
import type { TerminalSession } from './terminal-session.ts';

/**
 * Sends lines in configuration mode and returns what the device said. All lines are looked at before the first one is
 * sent. The first line the device refuses ends it; the ones before it stay.
 */
export async function configureDevice(
  lines: readonly string[],
  line: CommandLine,
  context: SessionContext,
  hidden: (text: string) => string,
): Promise<string> {
  const { platform, permissions, dryRun, logger, name, limits } = context;
  const { leaves, errors, configurePrompt, anyPrompt } = compilePlatform(platform);
  if (!permissions.includes('device:write')) {
    throw deviceError('NR_DEVICE_WRITE_REFUSED', `The job may not change ${name}`);
  }
  for (const each of lines) {
    const problem = problemWithLine(each, platform);
    if (problem) throw problem;
    if (leaves?.test(each.trim())) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${JSON.stringify(each)} leaves configuration mode`, {
        hint: 'Leave it out: configure() leaves configuration mode itself.',
      });
    }
  }
  const wanted = lines.filter((each) => each.trim() !== '');
  if (dryRun) {
    for (const each of wanted) logger.info(`Would configure on ${name}: ${hidden(each)}`);
    return '';
  }
  await context.beforeConfigure();
  const terminal = await line.terminal();
  if (!terminal.isPrivileged)
    throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session with ${name} is not privileged`);
  const prompt = new RegExp(`${configurePrompt.source}|${anyPrompt.source}`);
  const type = async (command: string, label: string): Promise<string> =>
    (await terminal.ask(command, { totalMs: limits.commandMs, prompt, label })).text;
  let said = await type(platform.configure.enter, platform.configure.enter);
  let refusal = terminal.isConfiguring ? undefined : `${name} did not enter configuration mode`;
  let sent = 0;
  for (const each of wanted) {
    if (refusal !== undefined) break;
    sent += 1;
    // Errors must not repeat the line: it may hold a secret.
    const text = await type(each, `line ${sent} of the configuration`);
    logger.info(hidden(each), { line: sent, of: wanted.length });
    said += text;
    const complaint = cleanOutput(text, compilePlatform(platform))
      .split('\n')
      .find((answer) => errors?.test(answer));
    if (complaint !== undefined)
      refusal = `${name} refused line ${sent} of ${wanted.length}: ${hidden(complaint.trim())}`;
    else if (!terminal.isConfiguring && sent < wanted.length) {
      refusal = `Line ${sent} of ${wanted.length} made ${name} leave configuration mode; the rest was not sent`;
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
