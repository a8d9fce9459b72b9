import type { PackageEntry, PackageList } from '@netraven/api';
import { titleOf } from './catalogue.ts';

/** More changes are reported by number only. */
const maxReported = 4;

/** Describes the changes between two lists: added, removed and changed packages, and new problems. */
export function changesBetween(before: PackageList, after: PackageList): string[] {
  if (after.workers.length === 0) return before.workers.length > 0 ? ['No live worker'] : [];
  if (before.workers.length === 0) return ['A worker is live again'];
  const all = changesOf(before, after);
  if (all.length <= maxReported + 1) return all;
  return [...all.slice(0, maxReported), `${all.length - maxReported} other packages changed`];
}

function changesOf(before: PackageList, after: PackageList): string[] {
  const [liveBefore, liveAfter] = [before, after].map((list) => new Set(list.workers.map(({ id }) => id)));
  // Packages leave and return with their workers. That does not remove or add them.
  const isOn = ({ workers }: PackageEntry, live: ReadonlySet<string> | undefined): boolean =>
    workers.some((id) => live?.has(id));
  const beforeByName = Map.groupBy(before.packages, ({ name }) => name);
  const afterByName = Map.groupBy(after.packages, ({ name }) => name);
  const continued = new Set<PackageEntry>();
  const changed = after.packages.flatMap((entry) => {
    const others = beforeByName.get(entry.name) ?? [];
    const old = formerOf(entry, others, afterByName.get(entry.name) ?? []);
    if (!old) {
      const isAdded = isOn(entry, liveBefore) && !others.some((other) => isAlike(entry, other));
      return isAdded ? `${titleOf(entry)} was added: ${entry.state}` : [];
    }
    continued.add(old);
    if (old.state !== entry.state) return `${titleOf(entry)} is now ${entry.state}`;
    return old.version === entry.version ? [] : `${titleOf(entry)} is now version ${entry.version}`;
  });
  const isSame = (entry: PackageEntry, other: PackageEntry): boolean =>
    entry.path === other.path || isAlike(entry, other);
  const removed = before.packages
    .filter((entry) => isOn(entry, liveAfter) && !continued.has(entry))
    .filter((entry) => !afterByName.get(entry.name)?.some((other) => isSame(entry, other)))
    .map((entry) => `${titleOf(entry)} was removed`);
  const known = new Set(before.problems.map(({ message }) => message));
  const wrong = after.problems.filter(({ message }) => !known.has(message));
  // Two workers may report the same.
  return [...new Set([...changed, ...removed, ...wrong.map(({ message }) => `In the config: ${message}`)])];
}

/** Finds the earlier entry of a package: one of the same folder or of a removed one, preferably of the same worker. */
function formerOf(
  entry: PackageEntry,
  before: readonly PackageEntry[],
  after: readonly PackageEntry[],
): PackageEntry | undefined {
  const pathsAfter = new Set(after.map(({ path }) => path));
  const rank = (old: PackageEntry): number =>
    (old.workers.some((id) => entry.workers.includes(id)) ? 2 : 0) + (old.path === entry.path ? 1 : 0);
  return before
    .filter(({ path }) => path === entry.path || !pathsAfter.has(path))
    .toSorted((a, b) => rank(b) - rank(a))[0];
}

function isAlike(one: PackageEntry, other: PackageEntry): boolean {
  return one.state === other.state && one.version === other.version;
}
