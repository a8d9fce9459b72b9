import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from '../../src/system/index.ts';

test('the current process is alive; an ended process and the id of a process group are not', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  expect([process.pid, child.pid ?? 0, 0, -1].map(isAlive)).toEqual([true, false, false, false]);
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell starts a process that ends at once, and becomes `sleep`, which collects no children.
  const shell = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [printed] = (await once(shell.stdout, 'data')) as [Buffer];
    await expect.poll(() => isAlive(Number(printed.toString()))).toBe(false);
  } finally {
    shell.kill();
  }
});
