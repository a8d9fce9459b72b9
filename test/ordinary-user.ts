import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { runInnerSuite } from './inner-suite.ts';

/** The reason why other users cannot run tests here. */
const why = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can add a user; an ordinary user runs all tests here';
  for (const path of [import.meta.dirname, process.execPath]) {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      if ((statSync(at).mode & 0o001) === 0) return `other users may not enter ${at}`;
    }
  }
  try {
    execFileSync('/bin/sh', ['-c', 'command -v useradd && command -v userdel'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'no useradd on this machine';
  }
})();

/** Returns the process ids of a user. */
function processesOf(uid: number): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && statSync(join('/proc', name)).uid === uid;
    } catch {
      return false; // It has just ended.
    }
  });
}

/** Adds a user with a name and a home. Removes it after the test. */
function makeUser(folder: string): { readonly uid: number; readonly gid: number } {
  const name = `netraven-test-${process.pid}`;
  execFileSync('useradd', ['--system', '--user-group', '--no-create-home', '--home-dir', folder, name], {
    stdio: 'ignore',
  });
  onTestFinished(() => void execFileSync('userdel', [name], { stdio: 'ignore' }));
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** Ends the title of a test that is skipped here. */
export const skipped: string = why === undefined ? '' : ` (skipped: ${why})`;

/** Runs test files of `db` and `worker` as an ordinary user. All must pass. */
export async function expectPassAsOrdinaryUser(files: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-user-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const [home, temporary] = [join(folder, 'home'), join(folder, 'tmp')];
  const { uid, gid } = makeUser(home);
  for (const path of [home, temporary]) {
    mkdirSync(path);
    chownSync(path, uid, gid);
  }
  const report = join(temporary, 'report.json');
  await runInnerSuite(files, {
    // With this loader vitest writes nothing into the checkout.
    args: ['--configLoader', 'native'],
    env: {
      ...more,
      PATH: process.env['PATH'],
      HOME: home,
      TMPDIR: temporary,
      NODE_COMPILE_CACHE: join(temporary, 'compiled'),
    },
    report,
    user: { uid, gid },
  });
  expect(statSync(report).uid).toBe(uid);

  // The process that keeps the tests' PostgreSQL ends after them, and leaves nothing.
  await expect.poll(() => processesOf(uid)).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('netraven-test-'))).toEqual([]);
}
