import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { defineJob } from '@netraven/core';
import { randomOf } from '@netraven/test-utils/seeds';
import { casesOf } from '@netraven/test-utils/matrix';
import { platformsWithRoutes, routeLines } from '../../device/test-utils/route-lines.ts';
import { runJob, RunJobError, startSimulator, type Fault, type SimulatedDevice } from '../src/index.ts';

/** Run one again by its title: `pnpm test change-trials -t "trial 17 of seed 1,"`, from 41 on with `test:matrix`. */
const seed = Number(process.env['NETRAVEN_CHAOS_SEED'] ?? 1);
const numbers = Array.from({ length: 500 }, (_, index) => index + 1);
const trials = casesOf(numbers, numbers.slice(0, 40)).map((number) => planTrial(number));

// Most of the time is waiting for devices.
vi.setConfig({ maxConcurrency: 8 });

/** How the job or the device ends the change. */
type Ending =
  | 'success'
  | 'confirms, then throws'
  | 'throws'
  | 'judges'
  | 'leaves'
  | 'is cancelled'
  | 'times out'
  | 'too late';

interface Trial {
  readonly name: string;
  readonly platform: string;
  readonly lines: readonly string[];
  readonly undo: readonly string[];
  /** The undo lines do not lead back. */
  readonly isWrong: boolean;
  readonly revertAfterMinutes: number | undefined;
  readonly ending: Ending;
  readonly afterMs: number;
  readonly faults: readonly Fault[];
  readonly refuses: readonly string[];
}

function planTrial(index: number): Trial {
  const random = randomOf(seed * 100_000 + index);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const { id: platform, configure } = pick(platformsWithRoutes);
  const targets = Array.from({ length: 1 + Math.floor(random() * 6) }, (_, n) => n);
  const { lines, undo } = routeLines(platform, targets);
  const back = undo.toReversed();
  const kinds = configure?.revert ? ['lines', 'itself', 'both'] : ['lines'];
  const undone = pick(kinds);
  const isWrong = undone === 'lines' && lines.length > 1 && random() < 0.1;
  const endings: Ending[] = [
    'success',
    'confirms, then throws',
    'throws',
    'judges',
    'leaves',
    'is cancelled',
    'times out',
  ];
  const ending = pick<Ending>(undone === 'lines' ? endings : [...endings, 'too late']);
  const line = 1 + Math.floor(random() * (lines.length + 4));
  const when = pick(['before', 'after'] as const);
  const fault = pick(['none', 'none', 'cut', 'cut', 'refused', 'confirm lost']);
  const faults: Fault[] = [];
  if (fault === 'cut') faults.push({ kind: 'close-in-configure', line, when, times: 1 });
  // Behind a confirmation that took effect only the undo lines lead back.
  const isConfirmLost =
    fault === 'confirm lost' && undone === 'both' && configure?.revert?.confirm === 'configure confirm';
  if (isConfirmLost) faults.push({ kind: 'close', at: 0, on: 'configure confirm', times: 1 });
  const refuses = fault === 'refused' ? [pick(lines)] : [];
  const said = [
    `${lines.length} lines`,
    `undone by ${undone}${isWrong ? ' (wrong)' : ''}`,
    `the job ${ending}`,
    fault === 'cut' ? `cut ${when} line ${line}` : isConfirmLost || fault === 'refused' ? fault : 'no fault',
  ];
  return {
    name: `trial ${index} of seed ${seed}, ${platform}: ${said.join(', ')}`,
    platform,
    lines,
    undo: undone === 'itself' ? [] : isWrong ? back.slice(1) : back,
    isWrong,
    revertAfterMinutes: undone === 'lines' ? undefined : 5,
    ending,
    afterMs: Math.floor(random() * 600),
    faults,
    refuses,
  };
}

/** The end of a trial, in the words of its result. */
interface Told {
  readonly status: 'success' | 'failed' | 'skipped' | 'error' | 'cancelled';
  readonly outcome: string | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  /** `confirm()` has returned. */
  readonly confirmed: boolean;
}

async function play(trial: Trial, device: SimulatedDevice): Promise<Told> {
  const { lines, undo, revertAfterMinutes, ending, afterMs } = trial;
  const cancel = new AbortController();
  let confirmed = false;
  let timer: NodeJS.Timeout | undefined;
  const job = defineJob({
    meta: { jobType: 'trial' },
    async run({ device: own, signal }) {
      if (ending === 'is cancelled') timer = setTimeout(() => cancel.abort(), afterMs);
      const session = await own.connect();
      await session.configure(lines, { undo, ...(revertAfterMinutes !== undefined && { revertAfterMinutes }) });
      if (ending === 'is cancelled' || ending === 'times out') {
        if (!signal.aborted) await once(signal, 'abort');
        signal.throwIfAborted();
      }
      if (ending === 'too late') device.endTimers();
      if (ending === 'confirms, then throws') {
        await session.confirm();
        confirmed = true;
      }
      if (ending === 'confirms, then throws' || ending === 'throws') throw new Error('no ping');
      return { success: ending !== 'judges', ...(ending === 'leaves' && { notApplicable: 'no BGP' }) };
    },
  });
  const options = {
    device,
    permissions: ['device:write'] as const,
    signal: cancel.signal,
    ...(ending === 'times out' && { timeoutMs: afterMs + 1 }),
  };
  try {
    const { result, change } = await runJob(job, options);
    const status = result.notApplicable !== undefined ? 'skipped' : result.success ? 'success' : 'failed';
    return { status, outcome: change?.outcome, message: change?.message ?? '', hint: change?.hint, confirmed };
  } catch (thrown) {
    if (!(thrown instanceof RunJobError)) throw thrown;
    const { status, change, message, hint } = thrown;
    return { status, outcome: change?.outcome, message, hint, confirmed };
  } finally {
    clearTimeout(timer);
  }
}

/** Returns what is wrong with the end of a trial. */
function problemWith(trial: Trial, told: Told, before: string, device: SimulatedDevice): string | undefined {
  const { config } = device;
  const isWanted = trial.lines.every((_, n) => config.includes(`198.18.${n}.0`)) && without(config) === without(before);
  const state = config === before ? 'as before' : isWanted ? 'as wanted' : 'half changed';
  const said = `it is ${state}, and the task ended as ${JSON.stringify(told)}`;
  if (told.outcome === 'undo failed') {
    const isTold = told.status === 'error' && told.message.includes('r1 may be half changed');
    const left = config.split('\n').filter((line) => line.includes('198.18.'));
    const isNamed = left.length > 0 && left.slice(0, 5).every((line) => told.message.includes(line.trim()));
    const hasLines = isNamed || told.hint?.includes(trial.undo.join(' / ')) === true;
    return trial.isWrong && isTold && hasLines ? undefined : `the undo failed: ${said}`;
  }
  const keeps = told.confirmed || (told.status === 'success' && told.outcome === undefined);
  if (keeps) return state === 'as wanted' && told.outcome === undefined ? undefined : `not kept: ${said}`;
  if (state !== 'as before') return `not undone: ${said}`;
  if (told.outcome === 'undone') {
    return /r1 (?:is as before|says|accepted the undo lines)/.test(told.message) ? undefined : `not told: ${said}`;
  }
  const sent = device.typed.filter((line) => line.includes('198.18.'));
  return told.outcome === undefined && sent.length === 0 ? undefined : `not told: ${said}, after ${sent.length} lines`;
}

describe.concurrent('a change', () => {
  it.each(trials.map((trial) => [trial.name, trial] as const))('%s', async (_, trial) => {
    const { platform, faults, refuses } = trial;
    const login = { username: 'u', password: 'lab-login-77' };
    const simulator = await startSimulator([{ name: 'r1', platform, ...login, faults, refuses }]);
    try {
      const device = simulator.device('r1');
      const before = device.config;
      const told = await play(trial, device);
      expect(problemWith(trial, told, before, device)).toBeUndefined();
    } finally {
      await simulator.close();
    }
  });
});

/** Returns a configuration without the lines of the changes. */
function without(config: string): string {
  return config
    .split('\n')
    .filter((line) => !line.includes('198.18.'))
    .join('\n');
}
