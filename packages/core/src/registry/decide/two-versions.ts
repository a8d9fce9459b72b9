import { howToRemove } from '../fix.ts';
import { problem } from '../problem.ts';
import { claimsJobType, describePackage, withProblems, type PackageRecord } from '../record.ts';

/**
 * Refuses package folders with the name of another package: a folder can be written by anyone who writes a repository, and
 * decisions of an administrator belong to a name.
 */
export function refuseTakenNames(records: readonly PackageRecord[]): readonly PackageRecord[] {
  if (!records.some(({ origin }) => origin === 'folder')) return records;
  const named = Map.groupBy(
    records.filter((record) => !isIdle(record)),
    ({ name }) => name,
  );
  return records.map((record) => {
    const others = record.origin === 'folder' ? (named.get(record.name) ?? []).filter((each) => each !== record) : [];
    if (others.length === 0 || !claimsJobType(record)) return record;
    const message = `The folder has the name of ${others.map(describePackage).join('; ')}`;
    const fix = `Change the name in ${record.path}/package.json, or remove one of them.`;
    const taken = problem({ code: 'NR_PACKAGE_NAME_TAKEN', path: 'package.json#name', message, fix });
    return withProblems({ ...record, state: 'duplicate' }, taken);
  });
}

/** Returns true for a package that no one asked for. */
function isIdle({ origin, state }: PackageRecord): boolean {
  return origin === 'transitive' && state === 'disabled';
}

/** Keeps the nearest copy of a package that is installed twice: the first, as records come nearest first. */
export function keepNearest(records: readonly PackageRecord[]): readonly PackageRecord[] {
  const nearest = new Map<string, PackageRecord>();
  const farther = new Map<PackageRecord, PackageRecord>();
  for (const record of records) {
    if (!claimsJobType(record)) continue;
    const first = nearest.get(record.name);
    if (first) farther.set(record, first);
    else nearest.set(record.name, record);
  }
  if (farther.size === 0) return records;
  return records.map((record) => {
    const winner = farther.get(record);
    if (winner) return warn({ ...record, state: 'duplicate' }, winner, record);
    return [...farther]
      .filter(([, first]) => first === record)
      .reduce((warned, [loser]) => warn(warned, record, loser), record);
  });
}

function warn(record: PackageRecord, winner: PackageRecord, loser: PackageRecord): PackageRecord {
  const message = `The package is installed twice: using ${describePackage(winner)}, which is nearer than ${describePackage(loser)}`;
  const fix = fixOf(winner, loser);
  return withProblems(record, problem({ code: 'NR_PACKAGE_TWO_VERSIONS', severity: 'warning', message, fix }));
}

/** Names a copy that can be removed: disabling works by name, and so for both. */
function fixOf(winner: PackageRecord, loser: PackageRecord): string {
  const own = [loser, winner].find(({ origin }) => origin !== 'bundled' && origin !== 'transitive');
  if (own === undefined) return 'Nothing to do: it ends when the packages that depend on it agree on one version.';
  return `Remove one: ${howToRemove(own)} leaves ${describePackage(own === loser ? winner : loser)}.`;
}
