import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { House, login } from './house.ts';
import { startNetwork } from './network.ts';
import { expectEachOnce } from './expect-each-once.ts';

const isRoot = process.getuid?.() === 0;

/** Other users can read nothing of a checkout, or of a Node, below a private folder. */
const isPrivate = [import.meta.dirname, process.execPath].some((path) => {
  for (let at = path; at !== dirname(at); at = dirname(at)) if ((statSync(at).mode & 0o001) === 0) return true;
  return false;
});
const why = isRoot
  ? isPrivate
    ? ' (skipped: this checkout lies below a private folder)'
    : ''
  : ' (skipped: only root can be another user; all other tests here are run by an ordinary one)';

describe.runIf(isRoot && !isPrivate)(`as an ordinary user${why}`, () => {
  it.each([
    ['who has a name', 65_534],
    ['who has none, as in some containers', 12_345],
  ])(
    'NetRaven starts, backs up and stops with nothing left: one %s',
    async (_, uid) => {
      const network = await startNetwork(
        ['core-1', 'core-2', 'core-3'].map((name) => ({ name, platform: 'cisco_ios', ...login })),
      );
      const house = new House({ slots: 10, uid });
      chownSync(house.host.folder, uid, uid);
      const netraven = await house.start();
      for (const pid of [netraven.pid, house.postmaster()]) expect(statSync(`/proc/${pid}`).uid).toBe(uid);
      await house.addDevices(network);
      const runId = await house.backUpAll();
      await house.until(runId, ({ finishedAt }) => finishedAt !== null);
      await expectEachOnce(house, runId, network);
      expect(await house.stop(netraven)).toEqual({ code: 0, left: [] });
    },
    60_000,
  );
});
