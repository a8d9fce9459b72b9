import { isFirstParty } from '../first-party.ts';
import { howToRemove } from '../how-to-remove.ts';
import { caution, fault } from '../problem.ts';
import type { PackageRecord } from '../record.ts';
import { contends, placed } from './contender.ts';
import type { Pins } from './pins.ts';

interface Verdict {
  readonly winner?: PackageRecord;
  readonly why: string;
}

/** Gives each job type to one package at most: by rule, so that the order of installing or finding changes nothing. */
export function settleDuplicates(records: readonly PackageRecord[], pins: Pins): readonly PackageRecord[] {
  if (!haveRivals(records)) return records;
  const claims = Map.groupBy(records.filter(contends), ({ jobType }) => jobType ?? '');
  return records.map((record) => {
    const jobType = record.jobType ?? '';
    const rivals = contends(record) ? (claims.get(jobType) ?? []) : [];
    if (rivals.length < 2) return record;
    const pin = Object.hasOwn(pins, jobType) ? pins[jobType] : undefined;
    return note(record, rivals, choose(rivals, pin));
  });
}

/** Whether a job type is claimed twice: mostly it is not, and there are many packages. */
function haveRivals(records: readonly PackageRecord[]): boolean {
  const claimed = new Set<string | undefined>();
  for (const record of records) {
    if (!contends(record)) continue;
    if (claimed.has(record.jobType)) return true;
    claimed.add(record.jobType);
  }
  return false;
}

const pinned = 'it is pinned';

/** A pin, else NetRaven's own, else what the host project declares, else the only one that loads; else nobody. */
function choose(rivals: readonly PackageRecord[], pin: string | undefined): Verdict {
  const rules: readonly [string, (record: PackageRecord) => boolean][] = [
    [pinned, ({ name }) => name === pin],
    ['it is one of NetRaven itself', isFirstParty],
    ['the host project declares it', ({ origin }) => origin === 'declared' || origin === 'linked'],
    ['it is the only one that loads', ({ state }) => state === 'ready'],
  ];
  let left = rivals;
  for (const [why, fits] of rules) {
    const fitting = left.filter(fits);
    if (fitting.length > 0) left = fitting;
    const [winner] = left;
    if (left.length === 1 && winner) return { winner, why };
  }
  return { why: 'no rule prefers one of them' };
}

function note(record: PackageRecord, rivals: readonly PackageRecord[], { winner, why }: Verdict): PackageRecord {
  const others = rivals
    .filter((rival) => rival !== record && rival !== winner)
    .map(placed)
    .join('; ');
  const type = `job type "${record.jobType}"`;
  const problem = (message: string, make = fault): PackageRecord['problems'] => [
    ...record.problems,
    make('NR_PACKAGE_DUPLICATE', 'meta.jobType', message, fixOf(record, winner)),
  ];
  if (record === winner)
    return { ...record, problems: problem(`It has the ${type}, before ${others}, because ${why}`, caution) };
  const message = winner
    ? `The ${type} belongs to ${placed(winner)}, because ${why}`
    : `The ${type} is claimed by ${others} too, and ${why}`;
  const state = record.state === 'failed' ? 'failed' : 'duplicate';
  // A pin is somebody's decision: what lost by it is as it should be.
  return { ...record, state, problems: problem(message, why === pinned ? caution : fault) };
}

function fixOf(record: PackageRecord, winner: PackageRecord | undefined): string {
  const { name, jobType } = record;
  if (winner?.name === name)
    return `Remove the others, or give the job type to one of them by \`pins: { '${jobType}': '…' }\` in netraven.config.mts.`;
  return `Remove it (${howToRemove(record)}), or choose it by \`pins: { '${jobType}': '${name}' }\` in netraven.config.mts.`;
}
