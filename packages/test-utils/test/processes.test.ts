import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { endProcessesOf, runs } from '../src/processes.ts';

const waiting = 'setInterval(() => undefined, 1000)';

it.runIf(process.platform === 'linux')('a program of a test ends with the process that started it', async () => {
  const module = JSON.stringify(new URL('../src/end-with-parent.ts', import.meta.url));
  const code = `
    const { spawn } = await import('node:child_process');
    const { endWithParent } = await import(${module});
    const [program, ...args] = endWithParent('TERM', [process.execPath, '-e', ${JSON.stringify(`console.log(process.pid); ${waiting}`)}]);
    spawn(program, args, { stdio: 'inherit' });
    ${waiting};`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = (await once(starter.stdout, 'data')) as [Buffer];
  const pid = Number(printed.toString());
  onTestFinished(() => void (runs(pid) && process.kill(pid, 'SIGKILL')));
  expect(runs(pid)).toBe(true);
  starter.kill('SIGKILL');
  await expect.poll(() => runs(pid)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'what a test left running in its folder is ended, and nothing else',
  async () => {
    const folders = ['one', 'other'].map((name) => mkdtempSync(join(tmpdir(), `netraven-${name}-`)));
    const [left, other] = folders.map((folder) => {
      const child = spawn(process.execPath, ['-e', waiting, folder], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await ended;
        rmSync(folder, { recursive: true });
      });
      return { child, ended };
    });
    endProcessesOf(folders[0] ?? '');
    expect(await left?.ended).toEqual([null, 'SIGKILL']);
    expect(runs(other?.child.pid ?? 0)).toBe(true);
  },
);
