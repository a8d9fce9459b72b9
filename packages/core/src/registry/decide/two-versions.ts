import { howToRemove } from '../fix.ts';
import { problem } from '../problem.ts';
import { claimsJobType, describePackage, withProblems, type PackageRecord } from '../record.ts';

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
