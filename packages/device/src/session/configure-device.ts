import { deviceError } from '../codes.ts';
import { cleanOutput } from '../config/clean-output.ts';
import { patternOf } from '../platform/bounded-pattern.ts';
import type { ConfigureRules, Platform } from '../platform/platform.ts';
import { inWords, type Change } from './changes.ts';
import type { RevertCommands } from './revert-commands.ts';
import type { CommandLine } from './command-line.ts';
import { compilePlatform } from './compiled-platform.ts';
import { changesMode, problemWithLine } from './check-command.ts';
import { groupLines } from './group-lines.ts';
import { Questions } from './questions.ts';
import type { SessionContext } from './session-context.ts';

/**
 * Checks lines for configuration mode, and groups those that are typed at once.
 * @throws {NetRavenError} NR_DEVICE_WRITE_REFUSED, NR_DEVICE_COMMAND_REFUSED
 */
export function checkLines(
  lines: readonly string[],
  { platform, permissions, name }: SessionContext,
  redact: (text: string) => string,
): LineGroups {
  const { leaves } = compilePlatform(platform);
  if (!permissions.includes('device:write')) {
    throw deviceError('NR_DEVICE_WRITE_REFUSED', `The job has no permission to change ${name}`);
  }
  for (const each of lines) {
    const problem = problemWithLine(each, platform);
    if (problem) throw problem;
  }
  if (!platform.configure) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `NetRaven cannot configure ${platform.id}`, {
      hint: 'Use send() with the commands of the platform.',
    });
  }
  const groups = groupLines(lines, platform, redact);
  const leaving = groups.find(([first = '']) => leaves?.test(first.trim()))?.[0];
  if (leaving !== undefined) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${JSON.stringify(leaving)} leaves configuration mode`, {
      hint: `Leave it out: configure() ${platform.configure.commit === undefined ? '' : 'commits and '}leaves configuration mode itself.`,
    });
  }
  const entering = groups.find(([first = '']) => entersConfigureMode(first, platform))?.[0];
  if (entering !== undefined) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${JSON.stringify(entering)} enters configuration mode`, {
      hint: 'Leave it out: configure() enters configuration mode itself.',
    });
  }
  return groups;
}

/**
 * Abbreviations of `configure`, `configure terminal`, `exclusive`, `private` and `session`. Not `configure se …`: on
 * nokia_sros_classic it configures a service.
 */
const entersMode = /^conf\w*(?: (?:(?:t|te|ter\w*|ex\w*|pr\w*|ses\w*)(?: .*)?|se?))?$/i;

function entersConfigureMode(line: string, platform: Platform): boolean {
  const typed = line.trim().replace(/ +/g, ' ');
  return typed === platform.configure?.enter || (changesMode(typed, platform) && entersMode.test(typed));
}

export type LineGroups = readonly (readonly string[])[];

/** The output of configuration mode, and what the device refused in it. */
export interface Configured {
  readonly said: string;
  readonly refusal: string | undefined;
}

/**
 * Sends checked lines in configuration mode. Stops at the first line that the device refuses; earlier lines stay.
 *
 * @param change notes the lines that may be in effect
 * @param goOn sends the other lines also after a refused one. Default false
 * @param commands in place of those of the platform
 */
export async function configureDevice(
  groups: LineGroups,
  line: CommandLine,
  context: SessionContext,
  redact: (text: string) => string,
  change: Pick<Change, 'sent' | 'accepted' | 'isWhole' | 'refused'>,
  { goOn = false, commands }: { readonly goOn?: boolean; readonly commands?: RevertCommands | undefined } = {},
): Promise<Configured> {
  const { platform, logger, name, limits, masker } = context;
  const { configurePrompt, anyPrompt } = compilePlatform(platform);
  const { enter, leave, commit, discard }: ConfigureRules = { ...(platform.configure ?? noRules), ...commands };
  const terminal = await line.terminal();
  if (!terminal.isPrivileged) throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The session on ${name} is not privileged`);
  const prompt = patternOf(platform, `${configurePrompt?.source}|${anyPrompt.source}`);
  const type = async (command: string, label: string, echo: string = command): Promise<string> => {
    const questions = new Questions({ name, label, redact: (text) => masker.redactOrHide(text) });
    return (await terminal.ask(command, { totalMs: limits.commandMs, prompt, label, echo, questions })).text;
  };
  let said = await type(enter, enter);
  const why = redact(said)
    .split(/[\r\n]+/)
    .find((text) => text.trim() !== '');
  let refusal = terminal.isConfiguring
    ? undefined
    : `${name} did not enter configuration mode${why === undefined ? '' : `: ${why.trim()}`}`;
  const total = groups.flat().length;
  let sent = 0;
  for (const group of groups) {
    if (!terminal.isConfiguring || (refusal !== undefined && !goOn)) break;
    sent += group.length;
    if (commit === undefined) change.sent = sent;
    // An error must not repeat the line: it may hold a secret.
    const text = await type(group.join('\n'), `line ${sent} of the configuration`, group[0]);
    const complaint = complaintIn(text, platform, group);
    // An answer may be a complaint that the platform does not know. To an undo line it is unusual.
    const answer = complaint ?? answerTo(text, platform, group);
    const level = complaint !== undefined || (goOn && answer !== undefined) ? 'warning' : 'info';
    const place = { line: sent, of: total, ...(answer !== undefined && { answer: redact(answer).slice(0, 200) }) };
    for (const each of group) logger[level](redact(each), place);
    said += text;
    if (complaint !== undefined) {
      const refused = { at: sent - group.length, line: redact(group[0] ?? '').trim(), isAlone: group.length === 1 };
      change.refused ??= refused;
      refusal ??= `${name} refused ${inWords(refused, total)}: ${redact(complaint)}`;
      continue;
    }
    if (commit === undefined) change.accepted = sent;
    if (!terminal.isConfiguring && (sent < total || commit !== undefined)) {
      const lost = sent < total ? 'the rest was not sent' : 'nothing was committed';
      refusal = `Line ${sent} of ${total} made ${name} leave configuration mode; ${lost}`;
    }
  }
  const finish = async (command: string): Promise<boolean> => {
    if (!terminal.isConfiguring) return false;
    const text = await type(command, command);
    said += text;
    const complaint = complaintIn(text, platform);
    if (complaint !== undefined) refusal ??= `${name} refused \`${command}\`: ${redact(complaint)}`;
    return complaint === undefined;
  };
  let isCommitted = false;
  if (commit !== undefined && terminal.isConfiguring && (refusal === undefined || goOn)) {
    // If the connection breaks now, the lines may be in effect.
    change.sent = total;
    isCommitted = await finish(commit);
    // Stays if the connection breaks before the session has left configuration mode.
    change.isWhole = isCommitted && refusal === undefined;
    if (change.isWhole) change.accepted = total;
  }
  // Nothing that was refused before its commit takes effect.
  if (discard !== undefined && refusal !== undefined && !isCommitted && (await finish(discard))) change.sent = 0;
  await finish(leave);
  change.isWhole ||= refusal === undefined;
  return { said, refusal };
}

/** Never used: `checkLines` refuses a platform without rules. */
const noRules: ConfigureRules = { enter: '', leave: '', leaves: [], typing: { questionMark: 'help' }, harmless: [] };

/** Returns the line with which the device refuses something. @param typed lines that it may only repeat */
function complaintIn(text: string, platform: Platform, typed: readonly string[] = []): string | undefined {
  const { errors } = compilePlatform(platform);
  return linesIn(text, platform)
    .find((line) => errors?.test(line) && !typed.includes(line))
    ?.trim();
}

/** Returns the first line that the device prints itself. */
function answerTo(text: string, platform: Platform, typed: readonly string[]): string | undefined {
  return linesIn(text, platform)
    .find((line) => line.trim() !== '' && !typed.includes(line))
    ?.trim();
}

function linesIn(text: string, platform: Platform): string[] {
  return cleanOutput(text, { residue: compilePlatform(platform).residue }).split('\n');
}
