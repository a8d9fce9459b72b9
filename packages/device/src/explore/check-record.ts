import type { RecordRequest } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { listPlatforms } from '../platform/platforms.ts';
import type { Platform } from '../platform/platform.ts';
import { isReadCommand, problemWithLine } from '../session/check-command.ts';
import { shown } from '../platform/shown.ts';
import { genericPlatform } from './generic-platform.ts';

/** Commands by which platforms show something. */
const shows = /^(?:show|display|get|list|print|info|view|admin (?:show|display))(?:[ -][^|]*)?$/i;
/** Signs of a shell: some platforms write an answer to a file behind a `>`. */
const redirects = /[<>;&`$]/;
/** Commands that switch paging off. */
const pages =
  /^(?=.*(?:length|width|lines|page|paging|pager|more|screen|datadump)\b)(?:terminal|set|no|disable|environment|screen|page|paging|pager|console|cli|config|configure|skip)\b/i;

/**
 * Checks the commands of a recorded session: they are typed with stored credentials, so they must change nothing. Accepts those
 * that the platform `like` or a built-in one lists, and those that begin with `show` and the like.
 *
 * @throws {NetRavenError} NR_DEVICE_COMMAND_REFUSED, NR_DEVICE_OPTION_INVALID without a command for the configuration
 */
export function checkRecord(
  { config, pagingOff = [], commands }: RecordRequest,
  like: Platform | undefined,
): { readonly configCommand: string } {
  const configCommand = config ?? [like?.config.commands.running ?? []].flat()[0];
  if (configCommand === undefined) {
    throw deviceError('NR_DEVICE_OPTION_INVALID', 'No command shows the configuration', {
      hint: 'Name it with `--config`, or name a platform that the device resembles with `--like`.',
    });
  }
  const terminal = genericPlatform(like);
  for (const line of [configCommand, ...commands, ...pagingOff]) {
    const problem = problemWithLine(line, terminal);
    if (problem) throw problem;
  }
  for (const command of [configCommand, ...commands]) {
    if (like && isReadCommand(command, like)) continue;
    const isKnown = shows.test(command) || listPlatforms().some((platform) => isReadCommand(command, platform));
    if (isKnown && !redirects.test(command)) continue;
    throw refused(command, 'is not known to only show something', 'Use a command such as `show version`.');
  }
  const platforms = [...(like ? [like] : []), ...listPlatforms()];
  const known = new Set(platforms.flatMap(({ paging, enable }) => [...paging.off, ...(enable?.after ?? [])]));
  for (const command of pagingOff) {
    if (known.has(command) || (pages.test(command) && !/[|<>;&`$]/.test(command))) continue;
    throw refused(command, 'does not switch paging off', 'Use a command such as `terminal length 0`.');
  }
  return { configCommand };
}

function refused(command: string, why: string, hint: string): Error {
  return deviceError('NR_DEVICE_COMMAND_REFUSED', `${shown(command)} ${why}`, { hint });
}
