import type { Event, Run } from '@netraven/api';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openProgress } from '../../../src/commands/run/progress.ts';
import { recorded } from '../../../test-utils/recorded.ts';
import { changeCounts, runOf, taskOf } from './run-of.ts';
import { screenOf } from './screen.ts';

const ok = taskOf('r1', 'success', { result: { success: true, message: 'unchanged' } });
const failed = taskOf('r2', 'error', {
  error: { code: 'NR_DEVICE_TRUNCATED', message: 'cut\u001b[2K off', retryable: false },
});

const told = (run: Run): Event => ({ type: 'run', change: 1, run });
const running = (device: string): Event => ({ type: 'task', change: 1, task: taskOf(device, 'running') });

it('without a terminal each finished device has one line, and no progress is drawn', () => {
  const terminal = recorded();
  const progress = openProgress(terminal, runOf('running', { running: 2 }));
  progress.onEvent(told(runOf('running', { running: 1, success: 1 })));
  progress.onEnded(ok);
  progress.onEnded(failed);
  progress.close();
  expect(terminal.written).toEqual([
    ['out', 'success   r1  unchanged'],
    ['out', 'error     r2  NR_DEVICE_TRUNCATED: cut\\e[2K off'],
  ]);
});

it('the line of a device has the size of its change', () => {
  const terminal = recorded();
  const progress = openProgress(terminal, runOf('running', { running: 1 }));
  progress.onEnded({ ...ok, changeCounts });
  progress.close();
  expect(terminal.written).toEqual([['out', 'success   r1  +3 -1, 1 left no trace, 2 answers  unchanged']]);
});

it('a run that is watched from its middle shows how long it runs', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const startedAt = new Date(Date.now() - 3_600_000).toISOString();
  const tty = recorded({ errIsTty: true, columns: () => 200 });
  openProgress(tty, { ...runOf('running', { running: 5, success: 5 }), startedAt }).close();
  expect(tty.written.map(([, text]) => text).join('')).toMatch(/ 60 min 0 s {2}eta 60 min 0 s$/m);
});

it('a task that waits for its retry shows which one, the time left and the reason', () => {
  // The clock stands still: the time left depends on nothing else.
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer', retryable: true };
  const retry = { number: 2, of: 3, at: new Date(Date.now() + 9_900).toISOString() };
  const waits: Event = { type: 'task', change: 1, task: taskOf('r1', 'queued', { error, retry }) };
  const line = /r1 {2}waiting to retry 2\/3, 10 s left: NR_DEVICE_TIMEOUT: no answer$/;
  const plain = recorded();
  openProgress(plain, runOf('running', { queued: 1 })).onEvent(waits);
  expect(plain.written).toEqual([['err', expect.stringMatching(line)]]);

  const tty = recorded({ errIsTty: true });
  const progress = openProgress(tty, runOf('running', { queued: 1 }));
  progress.onEvent(waits);
  progress.say('hello');
  expect(screenOf(tty.written)[2]).toMatch(line);
  progress.onEvent(running('r1'));
  progress.say('hello');
  expect(screenOf(tty.written).at(-1)).toBe('  r1');
  progress.close();
});

it('with --json the lines of devices go to stderr', () => {
  const terminal = recorded();
  openProgress(terminal, runOf('running', { running: 1 }), 'other').onEnded(ok);
  expect(terminal.written).toEqual([['err', 'success   r1  unchanged']]);
});

it('on a terminal there is a header with at most eight devices at work below it', () => {
  const terminal = recorded({ errIsTty: true });
  const progress = openProgress(terminal, runOf('running', { running: 12 }));
  for (let n = 1; n <= 12; n++) progress.onEvent(running(`r${n}`));
  progress.say('hello');
  const shown = screenOf(terminal.written);
  expect(shown[0]).toBe('hello');
  expect(shown[1]).toContain('0/12  ok 0');
  expect(shown.slice(2)).toEqual(Array.from({ length: 8 }, (_, n) => `  r${n + 1}`));
  progress.close();
});

it('failures scroll above the header, and the header is removed at the end', () => {
  const terminal = recorded({ errIsTty: true });
  const progress = openProgress(terminal, runOf('running', { running: 2 }));
  progress.onEvent(running('r1'));
  progress.onEvent(running('r2'));
  progress.onEnded(ok);
  progress.onEvent(told(runOf('partial', { success: 1, error: 1 })));
  progress.onEnded(failed);
  expect(screenOf(terminal.written)[1]).toContain('2/2  ok 1  failed 0  error 1');
  progress.close();
  expect(screenOf(terminal.written)).toEqual(['error     r2  NR_DEVICE_TRUNCATED: cut\\e[2K off', '']);
});
