import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from '../../src/system/index.ts';

test('the current process is alive; an ended process and the id of a process group are not', async () => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  expect([process.pid, child.pid ?? 0, 0, -1].map(isAlive)).toEqual([true, false, false, false]);
});

test('a damaged pid is of no process', () => {
  const damaged = [undefined, NaN, 2.5, 2 ** 31, '1x'] as number[];
  expect(damaged.map(isAlive)).toEqual(damaged.map(() => false));
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

const own = (command: string): string[] => [
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  `mount -t tmpfs none /proc && ${command}`,
];
const mayMount = spawnSync('unshare', own('true')).status === 0;
const why = mayMount ? '' : ' (skipped: no user namespaces here)';

test.skipIf(!mayMount)(`a process that /proc does not show is alive${why}`, () => {
  const module = JSON.stringify(new URL('../../src/system/is-alive.ts', import.meta.url));
  const code = `const { isAlive } = await import(${module}); console.log(isAlive(${process.pid}), isAlive(2 ** 22 + 1))`;
  const { stdout } = spawnSync(
    'unshare',
    own('exec "$0" --input-type=module --eval "$1"').concat(process.execPath, code),
  );
  expect(stdout.toString()).toBe('true false\n');
});
