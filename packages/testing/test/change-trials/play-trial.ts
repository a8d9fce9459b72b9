import { once } from 'node:events';
import { defineJob, errorData, type ConfigureOptions, type DeviceSession } from '@netraven/core';
import { changeAtEnd, type ChangeEnd, type ConfigChange, type OpenChange } from '@netraven/core/attempt';
import { makeTestDevice } from '../../../device/test-utils/open.ts';
import { runJob, RunJobError, type SimulatedDevice } from '../../src/index.ts';
import type { Trial } from './plan-trial.ts';

/** The end of a trial, as the task tells it. */
export interface Told {
  /** `success`: the task keeps the change. `confirmed`: the job kept it, and failed. */
  readonly status: 'success' | 'confirmed' | 'failed';
  readonly end: ChangeEnd | undefined;
  readonly change: ConfigChange | undefined;
  /** The error of `configure()` or `confirm()`. */
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** The worker was killed. Nothing that was only in its memory is known. */
  readonly isKilled: boolean;
  readonly log: readonly string[];
}

const limits = {
  settleMs: 200,
  promptMs: 20,
  idleMs: 1_200,
  commandMs: 1_200,
  lineMs: 1_200,
  configMs: 10_000,
  commitMs: 800,
  loginMs: 10_000,
};

export function playTrial(trial: Trial, device: SimulatedDevice): Promise<Told> {
  return trial.throughRunJob ? playByRunJob(trial, device) : play(trial, device);
}

function optionsOf(trial: Trial, at: number): ConfigureOptions {
  const { verify, revertAfterMinutes, say, harmless, calls } = trial;
  const undo = calls[at]?.undo ?? [];
  return {
    verify,
    answers: say,
    harmless,
    ...(undo.length > 0 && { undo }),
    ...(revertAfterMinutes !== undefined && { revertAfterMinutes }),
  };
}

async function configureAll(trial: Trial, session: DeviceSession): Promise<void> {
  for (const [at, { lines }] of trial.calls.entries()) await session.configure(lines, optionsOf(trial, at));
}

/** Calls a function when the device gets a line: the one that enters configuration mode is number 0. */
function onLine(device: SimulatedDevice, { platform, strikeAt }: Trial, strike: () => void): void {
  const typed = device.typed as string[];
  const enters = platform.configure?.enter.split(' ')[0] ?? '';
  const push = typed.push.bind(typed);
  let left = strikeAt;
  let isIn = false;
  typed.push = (...lines) => {
    const length = push(...lines);
    isIn ||= lines.some((line) => line.startsWith(enters));
    if (isIn && left-- === 0) strike();
    return length;
  };
}

/** Plays a trial as the worker does. */
async function play(trial: Trial, device: SimulatedDevice): Promise<Told> {
  const { platform, ending, transport } = trial;
  const stop = new AbortController();
  let stored: OpenChange | undefined;
  let isOver = false;
  const {
    device: opened,
    undoOpen,
    log,
  } = makeTestDevice(device, platform.id, {
    permissions: ['device:write'],
    credentials: [{ id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...device.login }],
    limits,
    transport,
    signal: stop.signal,
    beforeConfigure: async (change) => {
      if (!isOver) stored = change && (JSON.parse(JSON.stringify(change)) as OpenChange);
    },
    beforeKeep: async () => void (stored = undefined),
  });
  /** Once the undo waits for the device to take its change back, the time is over. */
  const undo = (change: OpenChange): Promise<ChangeEnd> => {
    const { revert } = change;
    let at = revert && Date.now() < Date.parse(revert.at) ? new Date(Date.now() + 90_000).toISOString() : revert?.at;
    const onWait = (): void => {
      if (at === revert?.at) return;
      device.endTimers();
      at = new Date().toISOString();
    };
    const timed = revert
      ? {
          ...change,
          revert: {
            ...revert,
            get at() {
              return at ?? revert.at;
            },
          },
        }
      : change;
    return undoOpen(timed, { pausesMs: [30, 100, 400], askForMs: 2_500, lateMs: 2_000, onWait });
  };
  const told = (status: Told['status'], end: ChangeEnd | undefined, error: unknown, isKilled = false): Told => ({
    status,
    end,
    change: isKilled ? end?.change : changeAtEnd(opened.configChange, end),
    error: error === undefined ? undefined : errorData(error, 'NR_DEVICE_CLOSED'),
    isKilled,
    log: log.map(({ level, message, meta }) => `${level} ${message} ${JSON.stringify(meta ?? {})}`),
  });
  try {
    const stops = ending === 'is cancelled' || ending === 'is killed';
    const strike = (): void => {
      // The process has ended: what it does from now on counts for nothing.
      if (ending === 'is killed') isOver = true;
      stop.abort();
    };
    if (stops) onLine(device, trial, strike);
    let isConfirmed = false;
    let error: unknown;
    try {
      const session = await opened.connect();
      await configureAll(trial, session);
      if (ending === 'confirms, then throws') {
        await session.confirm();
        isConfirmed = true;
      }
    } catch (thrown) {
      error = thrown;
    }
    // The device got fewer lines.
    if (stops && !stop.signal.aborted) strike();
    isOver = true;
    if (ending === 'is killed') {
      await opened.close();
      return told('failed', stored && (await undo(stored)), error, true);
    }
    const keeps = ending === 'keeps' && error === undefined;
    const end = await opened.endChange(keeps, undo);
    return told(keeps && end === undefined ? 'success' : isConfirmed ? 'confirmed' : 'failed', end, error);
  } finally {
    await opened.close();
  }
}

/** Plays a trial with a job. */
async function playByRunJob(trial: Trial, device: SimulatedDevice): Promise<Told> {
  const { ending, afterMs, number } = trial;
  const cancel = new AbortController();
  let isConfirmed = false;
  let error: unknown;
  const isStopped = ending === 'is cancelled' || ending === 'is killed';
  const timesOut = isStopped && number % 2 === 0;
  const job = defineJob({
    meta: { jobType: 'trial' },
    async run({ device: own, signal }) {
      if (isStopped && !timesOut) setTimeout(() => cancel.abort(), afterMs);
      try {
        const session = await own.connect();
        await configureAll(trial, session);
        if (isStopped && !signal.aborted) await once(signal, 'abort');
        signal.throwIfAborted();
        if (ending === 'confirms, then throws') {
          await session.confirm();
          isConfirmed = true;
        }
      } catch (thrown) {
        error = thrown;
        throw thrown;
      }
      if (ending !== 'keeps') throw new Error('no ping');
      return { success: true };
    },
  });
  const told = (status: Told['status'], end: ChangeEnd | undefined, change: ConfigChange | undefined): Told => ({
    status,
    end,
    change,
    error: error === undefined ? undefined : errorData(error, 'NR_DEVICE_CLOSED'),
    isKilled: false,
    log: [],
  });
  try {
    const options = { device, permissions: ['device:write'] as const, signal: cancel.signal };
    const { result, change, configChange } = await runJob(job, {
      ...options,
      ...(timesOut && { timeoutMs: afterMs + 1 }),
    });
    return told(result.success ? 'success' : 'failed', change, configChange);
  } catch (thrown) {
    if (!(thrown instanceof RunJobError)) throw thrown;
    return told(isConfirmed ? 'confirmed' : 'failed', thrown.change, thrown.configChange);
  }
}
