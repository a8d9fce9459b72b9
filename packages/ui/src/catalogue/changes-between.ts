import type { PackageEntry, PackageList } from '@netraven/api';
import { titleOf } from './catalogue.ts';

/** So many changes are read as they pass; of more, only their number. */
const mostSaid = 4;

/** What is to be said about the step from one list to the next: what came, went, stands otherwise now, or is wrong beside them. */
export function changesBetween(before: PackageList, after: PackageList): string[] {
  // Packages go and come with the workers that have them, and are not removed or added by that.
  if (after.workers.length === 0) return before.workers.length > 0 ? ['No worker is live any more'] : [];
  if (before.workers.length === 0) return ['A worker is live again'];
  const all = changesOf(before, after);
  if (all.length <= mostSaid + 1) return all;
  return [...all.slice(0, mostSaid), `${all.length - mostSaid} other packages changed`];
}

function changesOf(before: PackageList, after: PackageList): string[] {
  const was = Map.groupBy(before.packages, ({ name }) => name);
  const is = Map.groupBy(after.packages, ({ name }) => name);
  const continued = new Set<PackageEntry>();
  const now = after.packages.flatMap((entry) => {
    const others = was.get(entry.name) ?? [];
    const old = formerOf(entry, others, is.get(entry.name) ?? []);
    if (!old) return others.some((other) => isAlike(entry, other)) ? [] : `${titleOf(entry)} was added: ${entry.state}`;
    continued.add(old);
    if (old.state !== entry.state) return `${titleOf(entry)} is ${entry.state} now`;
    return old.version === entry.version ? [] : `${titleOf(entry)} is version ${entry.version} now`;
  });
  const isLeft = (entry: PackageEntry, other: PackageEntry): boolean =>
    entry.path === other.path || isAlike(entry, other);
  const gone = before.packages
    .filter((entry) => !continued.has(entry) && !is.get(entry.name)?.some((other) => isLeft(entry, other)))
    .map((entry) => `${titleOf(entry)} was removed`);
  const known = new Set(before.problems.map(({ message }) => message));
  const wrong = after.problems.filter(({ message }) => !known.has(message));
  // Two workers may tell the same.
  return [...new Set([...now, ...gone, ...wrong.map(({ message }) => `In the config: ${message}`)])];
}

/** Which entry of the same package one was before: that of its folder, or of one that is gone; best of a worker it shares. */
function formerOf(
  entry: PackageEntry,
  before: readonly PackageEntry[],
  after: readonly PackageEntry[],
): PackageEntry | undefined {
  const there = new Set(after.map(({ path }) => path));
  const rank = (old: PackageEntry): number =>
    (old.workers.some((id) => entry.workers.includes(id)) ? 2 : 0) + (old.path === entry.path ? 1 : 0);
  return before.filter(({ path }) => path === entry.path || !there.has(path)).toSorted((a, b) => rank(b) - rank(a))[0];
}

function isAlike(one: PackageEntry, other: PackageEntry): boolean {
  return one.state === other.state && one.version === other.version;
}
