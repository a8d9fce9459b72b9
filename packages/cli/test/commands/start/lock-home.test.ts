import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { lockHome } from '../../../src/commands/start/lock-home.ts';
import { matching } from '../../matching.ts';

const program = fileURLToPath(new URL('hold-home.ts', import.meta.url));
const container = ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--kill-child', '--uts'];
const hasContainers = spawnSync('unshare', [...container.slice(1), 'true']).status === 0;

interface Holder {
  /** First words: `locked`, or the error. */
  readonly said: Promise<string>;
  /** Kills it, as a lack of memory does. */
  readonly kill: () => Promise<void>;
}

/** Starts a process that takes a home. @param inside words before the program */
function hold(home: string, inside: readonly string[] = []): Holder {
  const words = [...inside, process.execPath, '--conditions=@netraven/source', program, home];
  const child = spawn(words[0] ?? '', words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  return { said: once(child.stdout, 'data').then(([text]) => String(text).trim()), kill };
}

const emptyHome = (): string => new HostFolder().write('.netraven/token', 't').home;

it('of several processes at once, exactly one takes a home, also after one that was killed', async () => {
  const home = emptyHome();
  for (let round = 0; round < 10; round++) {
    const holders = Array.from({ length: 4 }, () => hold(home));
    const said = await Promise.all(holders.map((each) => each.said));
    expect(said.filter((text) => text === 'locked')).toHaveLength(1);
    expect(said.filter((text) => text.startsWith('NR_HOME_IN_USE'))).toHaveLength(3);
    // The next round begins with the record of a killed process.
    for (const each of holders) await each.kill();
  }
});

it.runIf(hasContainers)('a process of another container keeps its home', async () => {
  const home = emptyHome();
  const first = hold(home, [...container, 'sh', '-c', 'hostname other-container && exec "$@"', 'sh']);
  expect(await first.said).toBe('locked');
  const message = await hold(home).said;
  expect(message).toBe(`NR_HOME_IN_USE Process 1 on other-container runs NetRaven on ${home}`);
  expect(await hold(home, container).said).toMatch(/^NR_HOME_IN_USE /);
  await first.kill();
  expect(await hold(home).said).toBe('locked');
});

it('a released home can be taken again, and its record is removed', () => {
  const home = emptyHome();
  for (let times = 0; times < 2; times++) {
    const release = lockHome(home);
    expect(() => lockHome(home)).toThrow(`Process ${process.pid} `);
    release();
    expect(readdirSync(home).toSorted()).toEqual(['lock', 'token']);
  }
});

it('a home whose file cannot be locked is not used', () => {
  const home = emptyHome();
  rmSync(join(home, 'token'));
  expect(() => lockHome(join(home, 'token'))).toThrow(
    expect.objectContaining({ code: 'NR_HOME_UNLOCKABLE', message: matching('cannot be locked: ') }),
  );
});
