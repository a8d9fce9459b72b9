import { expect, it } from 'vitest';
import { openProgress } from '../../../src/commands/run/progress.ts';
import { recorded } from '../../terminal/recorded.ts';
import { runOf, taskOf } from './run-of.ts';

const ok = taskOf('r1', 'success', { result: { success: true, message: 'unchanged' } });
const failed = taskOf('r2', 'failed', {
  error: { code: 'NR_DEVICE_TRUNCATED', message: 'cut\u001b[2K off', retryable: false },
});

it('without a terminal there is one line for each device that ended, and nothing is drawn', () => {
  const terminal = recorded();
  const progress = openProgress(terminal, runOf('running', { running: 2 }));
  progress.onRun(runOf('running', { running: 1, success: 1 }));
  progress.onEnded(ok);
  progress.onEnded(failed);
  progress.close();
  expect(terminal.written).toEqual([
    ['err', 'success   r1  unchanged'],
    ['err', 'failed    r2  NR_DEVICE_TRUNCATED: cut\\e[2K off'],
  ]);
});

it('on a terminal failures scroll above one header, which is gone at the end', () => {
  const terminal = recorded({ errIsTty: true });
  const progress = openProgress(terminal, runOf('running', { running: 2 }));
  progress.onEnded(ok);
  progress.onRun(runOf('partial', { success: 1, failed: 1 }));
  progress.onEnded(failed);
  progress.close();
  expect(terminal.written.filter(([kind]) => kind === 'err')).toEqual([
    ['err', 'failed    r2  NR_DEVICE_TRUNCATED: cut\\e[2K off'],
  ]);
  const [before, after] = [terminal.written.at(-4), terminal.written.at(-2)];
  expect(before).toEqual(['draw', '\r\u001b[2K']);
  expect(after?.[1]).toContain('2/2  ok 1  failed 1');
  expect(terminal.written.at(-1)).toEqual(['draw', '\r\u001b[2K']);
});
