import { howToRemove } from '../fix.ts';
import { isFirstParty } from '../naming.ts';
import { problem } from '../problem.ts';
import { claimsJobType, describePackage, withProblems, type PackageRecord, type Problem } from '../record.ts';
import type { Pins } from './pins.ts';

interface Decision {
  readonly winner?: PackageRecord;
  readonly why: string;
}

/** Gives each job type to one package at most, by rules: the order of installation changes nothing. */
export function decideDuplicates(records: readonly PackageRecord[], pins: Pins): readonly PackageRecord[] {
  if (!haveRivals(records)) return records;
  const claims = Map.groupBy(records.filter(claimsJobType), ({ jobType }) => jobType ?? '');
  return records.map((record) => {
    const jobType = record.jobType ?? '';
    const rivals = claimsJobType(record) ? (claims.get(jobType) ?? []) : [];
    if (rivals.length < 2) return record;
    const pin = Object.hasOwn(pins, jobType) ? pins[jobType] : undefined;
    return apply(record, rivals, choose(rivals, pin));
  });
}

/** Returns true if two packages claim one job type. Mostly none do, and there are many packages. */
function haveRivals(records: readonly PackageRecord[]): boolean {
  const claimed = new Set<string | undefined>();
  for (const record of records) {
    if (!claimsJobType(record)) continue;
    if (claimed.has(record.jobType)) return true;
    claimed.add(record.jobType);
  }
  return false;
}

const pinned = 'it is pinned';

function choose(rivals: readonly PackageRecord[], pin: string | undefined): Decision {
  const rules: readonly [string, (record: PackageRecord) => boolean][] = [
    [pinned, ({ name }) => name === pin],
    ['it is part of NetRaven', isFirstParty],
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

function apply(record: PackageRecord, rivals: readonly PackageRecord[], { winner, why }: Decision): PackageRecord {
  const others = rivals
    .filter((rival) => rival !== record && rival !== winner)
    .map(describePackage)
    .join('; ');
  const type = `job type "${record.jobType}"`;
  const duplicate = (severity: Problem['severity'], message: string): Problem =>
    problem({ code: 'NR_PACKAGE_DUPLICATE', severity, path: 'meta.jobType', message, fix: fixOf(record, winner) });
  if (record === winner)
    return withProblems(record, duplicate('warning', `It has the ${type}, before ${others}, because ${why}`));
  const message = winner
    ? `The ${type} belongs to ${describePackage(winner)}, because ${why}`
    : `The ${type} is also claimed by ${others}, and ${why}`;
  const state = record.state === 'failed' ? 'failed' : 'duplicate';
  // An administrator pinned the winner: the others are as intended.
  return withProblems({ ...record, state }, duplicate(why === pinned ? 'warning' : 'error', message));
}

function fixOf(record: PackageRecord, winner: PackageRecord | undefined): string {
  const { name, jobType } = record;
  return winner?.name === name
    ? `Remove the others, or pin one of them with \`pins: { '${jobType}': '…' }\` in netraven.config.mts.`
    : `Remove it (${howToRemove(record)}), or pin it with \`pins: { '${jobType}': '${name}' }\` in netraven.config.mts.`;
}
