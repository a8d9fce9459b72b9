import { loadavg } from 'node:os';
import { expect, it } from 'vitest';
import { quantile } from './live.ts';
import type { Pressure } from './pressure.ts';
import { abortingPackage } from './pressures/aborting-package.ts';
import { disabledType } from './pressures/disabled-type.ts';
import { fullDisk } from './pressures/full-disk.ts';
import { healthRequests } from './pressures/health-requests.ts';
import { hostileImports } from './pressures/hostile-imports.ts';
import { largeDetails } from './pressures/large-details.ts';
import { lockedLog } from './pressures/locked-log.ts';
import { logSearches } from './pressures/log-searches.ts';
import { nonsenseRegistry } from './pressures/nonsense-registry.ts';
import { steppedClock } from './pressures/stepped-clock.ts';
import { syslogRubbish } from './pressures/syslog-rubbish.ts';
import { doRound, type Round } from './round.ts';
import { startWorld, type Size } from './world.ts';

const isWhole = process.env['NETRAVEN_TEST_PRESSURE'] === 'whole';
/** Parts of the names of the pressures to apply, with commas. Default: all. */
const only = process.env['NETRAVEN_TEST_PRESSURE_ONLY']?.split(',');
const size: Size = isWhole
  ? { latencyMs: 2_500, logRows: 2_000_000, rows: 100_000, lines: 20_000, lastsMs: 60_000 }
  : { latencyMs: 900, logRows: 200_000, rows: 20_000, lines: 1_000, lastsMs: 8_000 };
/** Goals of the times, which are printed and not asserted. */
const goals = { liveMs: 200, ratio: 1.3 };

const all: readonly Pressure[] = [
  healthRequests,
  logSearches,
  hostileImports,
  largeDetails,
  syslogRubbish,
  nonsenseRegistry,
  disabledType,
  abortingPackage,
  lockedLog,
  fullDisk,
  steppedClock,
];
const pressures = all.filter(({ name }) => only?.some((part) => name.includes(part)) ?? true);

it(
  `${isWhole ? 'each pressure, and all of them,' : 'all pressures together'} let no lease of a slow backup lapse`,
  { timeout: 7_200_000 },
  async () => {
    const world = await startWorld(size);
    const possible = pressures.filter(({ skipped }) => skipped === undefined);
    // The first run starts the job host.
    await doRound(world, 'first', []);
    const rounds: Round[] = [];
    process.stdout.write(headOf());
    const add = async (name: string, pressed: readonly Pressure[]): Promise<void> => {
      const round = await doRound(world, name, pressed);
      rounds.push(round);
      process.stdout.write(lineOf(round, rounds[0] ?? round));
    };
    await add('none', []);
    if (isWhole || only) for (const pressure of possible) await add(pressure.name, [pressure]);
    if (!only || possible.length > 1) await add('all together', possible);
    process.stdout.write(`\nLoad of the machine at the end: ${load()}\n`);
    expect(rounds.flatMap(({ broken }) => broken)).toEqual([]);
    expect(await world.house.stop(world.netraven)).toEqual({ code: 0, left: [] });
  },
);

const load = (): string =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;

function headOf(): string {
  const titles = [
    'pressure',
    'result',
    'request, s',
    'backups, s',
    `to none (goal ${goals.ratio})`,
    `live p99, ms (goal ${goals.liveMs})`,
    'p50 / slowest',
    'failed',
    'oldest lease, s (lapses at 30)',
    'correct',
  ];
  const skipped = pressures.flatMap((pressure) =>
    pressure.skipped === undefined ? [] : [`- ${pressure.name}: skipped, ${pressure.skipped}\n`],
  );
  return [
    `\n# Pressure: ${isWhole ? 'whole' : 'short'} form, load of the machine at the start: ${load()}\n\n`,
    ...(skipped.length > 0 ? [...skipped, '\n'] : []),
    row(titles),
    row(titles.map(() => '---')),
  ].join('');
}

function lineOf({ name, done, requestSeconds, seconds, live, oldestLease, broken }: Round, floor: Round): string {
  const marked = (value: number, digits: number, goal: number): string =>
    `${value.toFixed(digits)}${value > goal ? ' (missed)' : ''}`;
  return row([
    name,
    done,
    requestSeconds.toFixed(1),
    seconds.toFixed(1),
    marked((requestSeconds + seconds) / (floor.requestSeconds + floor.seconds), 2, goals.ratio),
    marked(quantile(live.times, 0.99), 0, goals.liveMs),
    `${quantile(live.times, 0.5).toFixed(0)} / ${Math.max(...live.times).toFixed(0)}`,
    live.failed,
    oldestLease.toFixed(1),
    broken.length === 0 ? 'yes' : `NO, ${broken.length}`,
  ]);
}
