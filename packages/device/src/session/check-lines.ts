import type { ConfigureOptions } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { changesMode, problemWithLine } from './check-command.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { linesToType, type LineToType } from './lines-to-type.ts';
import type { SessionContext } from './session-context.ts';
import { problemWithTyping } from './typing.ts';

/**
 * Checks lines for configuration mode, and returns them as they are typed.
 * @throws {NetRavenError} NR_DEVICE_WRITE_REFUSED, NR_DEVICE_COMMAND_REFUSED
 */
export function checkLines(
  lines: readonly string[],
  { platform, permissions, name }: SessionContext,
  redact: (text: string) => string,
): readonly LineToType[] {
  if (!permissions.includes('device:write')) {
    throw deviceError('NR_DEVICE_WRITE_REFUSED', `The job has no permission to change ${name}`);
  }
  const { configure } = platform;
  if (!configure) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `NetRaven cannot configure ${platform.id}`, {
      hint:
        platform.channel === 'netconf'
          ? 'NETCONF is read only here. Add the device with the CLI platform of its vendor.'
          : 'Use send() with the commands of the platform.',
    });
  }
  for (const each of lines) {
    const problem = problemWithLine(each, platform);
    if (problem) throw problem;
  }
  const typed = linesToType(lines, platform, redact);
  const { leaves } = compilePlatform(platform);
  /** The line of the outermost level above. */
  let head = '';
  for (const { text, depth } of typed) {
    const line = (text[0] ?? '').trim();
    const shownLine = JSON.stringify(redact(line));
    if (leaves?.test(line)) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${shownLine} leaves configuration mode or its level`, {
        hint: `Leave it out: configure() ${configure.commit === undefined ? '' : 'commits and '}leaves by itself.`,
      });
    }
    if (depth === 0) head = line;
    // The device runs these lines later.
    const isLater = depth !== 0 && /^scheduler job name \S/i.test(head);
    if (configure.sections && savesOrLoads.test(line) && !isLater) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${shownLine} saves or loads a configuration`, {
        hint: 'Send it once the change is kept, with send() after confirm() or `change.after` of push: nothing undoes it.',
      });
    }
    const own = abbreviated(line, platform);
    if (own !== undefined) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${shownLine} abbreviates \`${own}\``, {
        hint: 'Leave it out: configure() commits and leaves by itself.',
      });
    }
    if (entersConfigureMode(line, platform)) {
      throw deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${shownLine} enters configuration mode`, {
        hint: 'Leave it out: configure() enters configuration mode itself.',
      });
    }
    const problem = problemWithTyping(text, platform, redact);
    if (problem) throw problem;
  }
  return typed;
}

/** Commands that many devices take in configuration mode too, with abbreviations. A configuration holds such lines only in a job. */
const savesOrLoads =
  /^(?:(?:wr(?:i|it|ite)?|save|reload|boot system-reset)(?: .*)?|(?:rollback|checkpoint)(?: .*)?|copy \S+ \S+.*|conf(?:i|ig|igu|igur|igure)? (?:replace|checkpoint|rollback|revert)(?: .*)?)$/i;

/** Words that commit, drop, leave, load or move on some platforms. */
const ownWords = [
  'commit',
  'abort',
  'rollback',
  'discard',
  'end',
  'exit',
  'quit',
  'save',
  'edit',
  'top',
  'load',
  'run',
  'status',
  'update',
  'root',
  'clear',
];

/** Returns the word of configuration mode that a line cuts short. */
function abbreviated(line: string, platform: Platform): string | undefined {
  const { leaves, sectionExits } = compilePlatform(platform);
  const word = (line.split(' ')[0] ?? '').toLowerCase();
  if (word.length < 2) return undefined;
  return ownWords.find(
    (own) =>
      own !== word &&
      own.startsWith(word) &&
      [own, `${own} x`].some((each) => leaves?.test(each) || sectionExits?.test(each)),
  );
}

/**
 * Abbreviations of `configure`, `configure terminal`, `exclusive`, `private` and `session`. Not `configure se …`: on
 * nokia_sros_classic it configures a service.
 */
const entersMode = /^conf\w*(?: (?:(?:t|te|ter\w*|ex\w*|pr\w*|ses\w*)(?: .*)?|se?))?$/i;

function entersConfigureMode(line: string, platform: Platform): boolean {
  const typed = line.replace(/ +/g, ' ');
  return typed === platform.configure?.enter || (changesMode(typed, platform) && entersMode.test(typed));
}

/** Checks the options of `configure()` that are lists. @throws {NetRavenError} NR_DEVICE_OPTION_INVALID */
export function checkOptions({ answers = [], harmless = [] }: ConfigureOptions, platform: Platform): void {
  if (harmless.some((part) => part.trim() === '')) {
    throw deviceError('NR_DEVICE_OPTION_INVALID', '`harmless` of configure() holds an empty text', {
      hint: 'Pass a part of the text that the device prints.',
    });
  }
  if (answers.some(({ when }) => when.trim() === '')) {
    throw deviceError('NR_DEVICE_OPTION_INVALID', '`when` of an answer of configure() is empty', {
      hint: 'Pass a part of the question: an empty text answers any output.',
    });
  }
  for (const { say } of answers) {
    const problem = problemWithLine(say, platform);
    if (problem) throw problem;
  }
}
