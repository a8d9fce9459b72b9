import type { Unreadable } from '@netraven/api';
import { shallowRef, type ShallowRef } from 'vue';

/** More entries are not listed: one broken version of NetRaven can have written many. */
const most = 20;

/** Stored entries that the answers for this page left out, each once. */
export const unreadableEntries: ShallowRef<readonly Unreadable[]> = shallowRef([]);

/** Notes stored entries that an answer left out. */
export function noteUnreadable(entries: readonly Unreadable[]): void {
  const keyOf = ({ about, path, message }: Unreadable): string => `${about} ${path.replaceAll(/\d+/g, '')} ${message}`;
  const known = new Map(unreadableEntries.value.map((entry) => [keyOf(entry), entry]));
  const before = known.size;
  for (const entry of entries) if (known.size < most && !known.has(keyOf(entry))) known.set(keyOf(entry), entry);
  if (known.size > before) unreadableEntries.value = [...known.values()];
}
