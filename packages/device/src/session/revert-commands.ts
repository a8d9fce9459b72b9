import { deviceError } from '../codes.ts';
import type { Platform, RevertRules } from '../platform/platform.ts';
import type { Revert } from './changes.ts';

/** The commands of a change that the device takes back by itself. */
export type RevertCommands = Pick<RevertRules, 'enter' | 'commit'>;

/**
 * Returns the commands of a change that the device takes back by itself, and what keeps it or takes it back. Undefined if
 * the platform cannot and the change has undo lines.
 *
 * @param session the name of the change on the device
 * @throws {NetRavenError} NR_DEVICE_COMMAND_REFUSED
 */
export function revertOf(
  { id, configure }: Platform,
  { minutes, hasUndo, session }: { readonly minutes: number; readonly hasUndo: boolean; readonly session: string },
): { readonly commands: RevertCommands; readonly revert: Revert } | undefined {
  const rules = configure?.revert;
  if (!rules && hasUndo) return undefined;
  if (!rules) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', `${id} takes back no change by itself`, {
      hint: 'Pass `undo` lines to configure() too.',
    });
  }
  const fill = (text: string): string =>
    text
      .replaceAll('{minutes}', String(minutes))
      .replaceAll('{mm}', String(minutes).padStart(2, '0'))
      .replaceAll('{name}', session);
  const { enter, commit, ...others } = Object.fromEntries(
    Object.entries(rules).map(([key, text]: [string, string]) => [key, fill(text)]),
  ) as RevertRules;
  return {
    commands: { ...(enter !== undefined && { enter }), ...(commit !== undefined && { commit }) },
    revert: { ...others, at: revertAt(minutes) },
  };
}

/** Returns the time at which a timer that starts now is over, in ISO 8601. */
export function revertAt(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
