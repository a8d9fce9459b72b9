import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { isMatrix } from '@netraven/test-utils/matrix';
import { startSimulator } from '../src/index.ts';
import { columnOf, columns, problemsWith, wantedConfigs, type Column } from './change-trials/judge-trial.ts';
import { planTrial } from './change-trials/plan-trial.ts';
import { playTrial } from './change-trials/play-trial.ts';

/** Run one again by its title: `pnpm test:matrix change-trials -t "trial 17 of seed 1,"`. `pnpm test` has the first 60. */
const seed = Number(process.env['NETRAVEN_CHAOS_SEED'] ?? 1);
const numbers = Array.from({ length: 3_000 }, (_, index) => index + 1);
const trials = (isMatrix ? numbers : numbers.slice(0, 60)).map((number) => planTrial(seed, number));

// Most of the time is waiting for devices.
vi.setConfig({ maxConcurrency: 24 });

const table = new Map<string, Record<Column | 'trials' | 'violations', number>>();

function count(platform: string, column: Column, violations: number): void {
  const row = table.get(platform) ?? {
    trials: 0,
    ...Object.fromEntries(columns.map((each) => [each, 0])),
    violations: 0,
  };
  table.set(platform, row as Record<Column | 'trials' | 'violations', number>);
  const counts = row as Record<Column | 'trials' | 'violations', number>;
  counts.trials += 1;
  counts[column] += 1;
  counts.violations += violations;
}

describe.concurrent('a change', () => {
  it.each(trials.map((trial) => [trial.name, trial] as const))('%s', async (_, trial) => {
    const { platform, faults, refuses, answers, transport, throughRunJob, slowMs } = trial;
    const login = { username: 'u', password: 'lab-login-77' };
    const own = { faults, refuses, answers, transport: throughRunJob ? ('ssh' as const) : transport };
    const simulator = await startSimulator([{ name: 'r1', platform: platform.id, ...login, ...own }]);
    try {
      const device = simulator.device('r1');
      const before = device.config;
      const steps = wantedConfigs(trial, before);
      const told = await playTrial(trial, device);
      // A commit goes on when its session is closed.
      if (slowMs > 0) await wait(slowMs + 50);
      // What is kept or undone stays so.
      if (told.status !== 'failed' || told.end?.outcome === 'undone') device.endTimers();
      const problems = await problemsWith(trial, told, { before, after: device.config, steps });
      count(platform.id, columnOf(told), problems.length);
      const { log, ...rest } = told;
      expect(
        problems,
        `${JSON.stringify(rest, null, 1)}\n${JSON.stringify(trial.calls.map(({ lines, undo }) => ({ lines, undo })))}\n${log.join('\n')}\n${device.typed.join('\n')}`,
      ).toEqual([]);
    } finally {
      await simulator.close();
    }
  });
});

it('the trials are of twelve platforms, the same number of each', () => {
  const counts = Map.groupBy(
    numbers.map((number) => planTrial(seed, number)),
    ({ platform }) => platform.id,
  );
  expect(Array.from(counts.values(), (of) => of.length)).toEqual(Array.from({ length: 12 }, () => 250));
});

afterAll(() => {
  if (!isMatrix) return;
  const head = ['platform', 'trials', ...columns, 'violations'];
  const rows = [...table].map(([platform, row]) => [
    platform,
    ...head.slice(1).map((each) => String(row[each as Column])),
  ]);
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)));
  // oxlint-disable-next-line no-console -- a table for a person
  console.log([head, ...rows].map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')).join('\n'));
});
