import type { DeviceSettings } from '@netraven/core/attempt';

/** Returns the jump host of a text such as `ann@jump-1:22`. Of a chain `a,b` the last counts: `a` is the jump host of `b`. */
export function jumpHostIn(text: string): Pick<DeviceSettings, 'jumpHost'> {
  const last = text.split(',').at(-1) ?? '';
  const jumpHost = last.replace(/^.*@/, '').replace(/:\d+$/, '');
  return jumpHost === '' || jumpHost === 'none' ? {} : { jumpHost };
}

/** Returns true if one of the lists has old algorithms. A list that starts with `-` removes its algorithms. */
export function allowsLegacy(lists: readonly string[]): boolean {
  return lists.some((list) => !list.trimStart().startsWith('-') && /-sha1\b|-cbc|ssh-rsa|ssh-dss/.test(list));
}

/** Note of a device that gets `legacyAlgorithms`. */
export const legacyNote = 'it allows old SSH algorithms, as its source does';
