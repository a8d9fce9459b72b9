import { chownSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namespaces, needsNamespaces } from '../../packages/test-utils/src/namespaces.ts';
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

/** A whole life of NetRaven as a user, with a backup. Returns how it ended, and what was left running. */
async function liveAs(uid: number): Promise<Awaited<ReturnType<House['stop']>>> {
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
  return house.stop(netraven);
}

describe.runIf(isRoot && !isPrivate)(`as an ordinary user${why}`, () => {
  const title = 'NetRaven starts, backs up and stops with nothing left: one who has';
  it(`${title} a name`, async () => {
    expect(await liveAs(65_534)).toEqual({ code: 0, left: [] });
  });
  it.skipIf(!namespaces)(`${title} none, as in some containers${needsNamespaces}`, async () => {
    expect(await liveAs(12_345)).toEqual({ code: 0, left: [] });
  });
});
