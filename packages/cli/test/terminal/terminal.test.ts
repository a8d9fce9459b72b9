import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { ownBin } from '../../test-utils/netraven.ts';

/** Each write to it fails with ENOSPC. */
const full = '/dev/full';
const logging = fileURLToPath(new URL('log-on.ts', import.meta.url));

/** Runs a program whose stdout or stderr is full. Returns its exit code and what the other one got. */
async function whenFull(
  stream: 'stdout' | 'stderr',
  words: readonly string[],
): Promise<{ code: unknown; said: string }> {
  const file = openSync(full, 'w');
  onTestFinished(() => closeSync(file));
  const host = new HostFolder();
  const stdio = stream === 'stdout' ? (['ignore', file, 'pipe'] as const) : (['ignore', 'pipe', file] as const);
  const child = spawn(process.execPath, ['--conditions=@netraven/source', ...words], {
    cwd: host.folder,
    env: host.env,
    stdio: [...stdio],
  });
  const piped = child.stdout ?? child.stderr;
  const [[code], said] = await Promise.all([once(child, 'close'), piped ? text(piped) : '']);
  return { code, said };
}

it.runIf(existsSync(full))(
  'a process whose stderr cannot be written goes on: its log, its warnings, its data',
  async () => {
    expect(await whenFull('stderr', [logging])).toEqual({ code: 0, said: 'went on\n' });
  },
);

it.runIf(existsSync(full))('a command whose output cannot be written says so, and fails', async () => {
  const { code, said } = await whenFull('stdout', [ownBin, 'platforms', 'list']);
  expect(said).toMatch(/^NR_OUTPUT_LOST: The output was not written: .*ENOSPC.*\n {2}next: .*\n$/);
  expect(code).toBe(1);
});
