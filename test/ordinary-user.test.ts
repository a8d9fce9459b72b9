import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runInnerSuite, storeAndEngine } from './inner-suite.ts';

/** What is the same for every user, or what an ordinary one cannot do. */
const without = [
  // Takes long, and is about crashes.
  'packages/db/test/postgres/under-load.test.ts',
  // Runs ssh-keygen many times, and touches nothing that belongs to a user.
  'packages/db/test/credentials/private-key.test.ts',
  // Hands a job paths as tags of a device, for which those here are too long.
  'packages/worker/test/database-login.test.ts',
  // Needs root.
  'packages/worker/test/frr.test.ts',
];

/** Why no other user can run the suite here. */
const why = ((): string | undefined => {
  if (process.getuid?.() !== 0) return 'only root can make a user; all tests here are run by an ordinary one';
  for (const path of [import.meta.dirname, process.execPath]) {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      if ((statSync(at).mode & 0o001) === 0) return `other users may not enter ${at}`;
    }
  }
  try {
    execFileSync('/bin/sh', ['-c', 'command -v useradd && command -v userdel'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no useradd here';
  }
})();

/** Process ids of a user. */
function processesOf(uid: number): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && statSync(join('/proc', name)).uid === uid;
    } catch {
      return false; // it has ended meanwhile
    }
  });
}

/** A user with a name and a home, taken away after the test. */
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

it.skipIf(why !== undefined)(
  `the suites of the store and of the engine hold as an ordinary user too${why === undefined ? '' : ` (skipped: ${why})`}`,
  async () => {
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
    await runInnerSuite(storeAndEngine(without), {
      // The way in which vitest writes nothing into the checkout.
      args: ['--configLoader', 'native'],
      env: { PATH: process.env['PATH'], HOME: home, TMPDIR: temporary },
      report,
      user: { uid, gid },
    });
    expect(statSync(report).uid).toBe(uid);

    // The keeper of the tests' PostgreSQL ends after them, and nothing stays.
    await expect.poll(() => processesOf(uid), { timeout: 30_000 }).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('netraven-test-'))).toEqual([]);
  },
  480_000,
);
