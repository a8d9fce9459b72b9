import { howToRemove } from '../how-to-remove.ts';
import { caution } from '../problem.ts';
import type { PackageRecord } from '../record.ts';
import { contends, placed } from './contender.ts';

/** Of one package that is installed twice, keeps the nearest copy: the first, as records come nearest first. */
export function keepNearest(records: readonly PackageRecord[]): readonly PackageRecord[] {
  const nearest = new Map<string, PackageRecord>();
  const farther = new Map<PackageRecord, PackageRecord>();
  for (const record of records) {
    if (!contends(record)) continue;
    const first = nearest.get(record.name);
    if (first) farther.set(record, first);
    else nearest.set(record.name, record);
  }
  if (farther.size === 0) return records;
  return records.map((record) => {
    const winner = farther.get(record);
    if (winner) return note({ ...record, state: 'duplicate' }, winner, record);
    return [...farther]
      .filter(([, first]) => first === record)
      .reduce((noted, [loser]) => note(noted, record, loser), record);
  });
}

function note(record: PackageRecord, winner: PackageRecord, loser: PackageRecord): PackageRecord {
  const message = `The package is there twice: ${placed(winner)} is used, being nearer than ${placed(loser)}`;
  const fix = fixOf(winner, loser);
  return { ...record, problems: [...record.problems, caution('NR_PACKAGE_TWO_VERSIONS', '', message, fix)] };
}

/** Disabling one, or not allowing it, would do the same to both: they have one name. */
function fixOf(winner: PackageRecord, loser: PackageRecord): string {
  const own = [loser, winner].find(({ origin }) => origin !== 'bundled' && origin !== 'transitive');
  if (own === undefined) return 'Nothing need be done; it ends when those that bring it along agree on one version.';
  return `Remove the one that you do not want: ${howToRemove(own)} leaves ${placed(own === loser ? winner : loser)}.`;
}
