import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { isAlive, runProgram, type ProgramOptions, type ProgramResult } from '../../src/system/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const shell = (script: string, options?: ProgramOptions): Promise<ProgramResult> =>
  runProgram('sh', ['-c', script], options);

it('returns the output and the exit code of a program that fails', async () => {
  const input = [Buffer.from('ty'), Buffer.from('ped')];
  expect(await shell('cat; echo wrong >&2; exit 3', { input })).toMatchObject({
    code: 3,
    stdout: 'typed',
    stderr: 'wrong\n',
  });
});

it('returns why a program did not start', async () => {
  const result = await runProgram('/no/program', []);
  expect(result).toMatchObject({ code: null, startError: { code: 'ENOENT' } });
});

it('keeps no more output than asked for', async () => {
  const { stdout, stderr } = await shell('echo 12345; echo abcde >&2', { maxOutput: 3 });
  expect([stdout, stderr]).toEqual(['123', 'abc']);
});

/** Runs a program that starts another one, until its deadline. Returns the id of the other one too. */
async function pastDeadline(options: ProgramOptions): Promise<ProgramResult & { readonly other: number }> {
  const ready = join(temporaryFolder(), 'ready');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const script = `sleep 60 & echo $!; echo > '${ready}'; sleep 60`;
  const ended = shell(script, { ...options, deadlineMs: 300 });
  // However long the start takes, the deadline comes after the output.
  await expect.poll(() => existsSync(ready)).toBe(true);
  for (let turn = 0; turn < 2; turn++) await setImmediate();
  vi.advanceTimersByTime(300);
  const result = await ended;
  // A signal to 0 would reach this process.
  expect(result.stdout).toMatch(/^[1-9]\d*\n$/);
  return { ...result, other: Number(result.stdout) };
}

it('kills a program at its deadline, even if a child of it keeps the output open', async () => {
  const { code, other, isLate } = await pastDeadline({});
  process.kill(other);
  expect([code, isLate]).toEqual([null, true]);
});

it('kills the children of a program in its own process group', async () => {
  const { other } = await pastDeadline({ ownGroup: true });
  await expect.poll(() => isAlive(other)).toBe(false);
});

it('kills the children of a program that another process killed, so that its end is noticed', async () => {
  const ended = await shell('sleep 600 & kill -9 $$', { ownGroup: true });
  expect(ended).toMatchObject({ code: null, isLate: false });
});

it('kills a program whose start could not be recorded', async () => {
  let started = 0;
  const failing = shell('sleep 60', {
    ownGroup: true,
    onStart(pid) {
      started = pid;
      throw new Error('the disk is full');
    },
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(() => process.kill(started, 0)).toThrow('ESRCH');
});

it('kills a program when the signal aborts', async () => {
  const controller = new AbortController();
  const ended = shell('sleep 60', {
    signal: controller.signal,
    endSignal: 'SIGTERM',
    onStart: () => controller.abort(),
  });
  expect(await ended).toMatchObject({ code: null });
});

it('kills a program whose signal aborted before its start', async () => {
  const ended = shell('sleep 60', { signal: AbortSignal.abort(), ownGroup: true });
  expect(await ended).toMatchObject({ code: null, stdout: '', isLate: false });
});
