import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifacts, devices } from '@netraven/db';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantAfter, nameOf } from '../../../../test/history/generate.ts';
import { run, writeHistory } from '../../../../test/history/write.ts';
import { randomOf } from '../../../../test/chaos/seeds.ts';
import { testDatabase } from '../../../db/test/database.ts';
import { blame } from '../../src/archive/blame.ts';
import { changesOf } from '../../src/archive/changes.ts';
import { searchDevices, type Wanted } from '../../src/archive/search.ts';
import { compareVersions, getVersion } from '../../src/archive/versions.ts';

// Each answer is compared with that of Git, which has the same history.
const of = { devices: 500, versions: 20, seed: 1 };
const artifact = { jobType: 'backup', name: 'running-config' };
const never = new AbortController().signal;
const random = randomOf(2);
const someDevices = Array.from({ length: 40 }, () => Math.floor(random() * of.devices));

let db: Awaited<ReturnType<typeof testDatabase>>;
const folder = mkdtempSync(join(tmpdir(), 'netraven-history-'));
const repository = join(folder, 'history.git');
beforeAll(async () => {
  db = await testDatabase();
  await writeHistory(db.pool, repository, of);
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const git = async (...args: string[]): Promise<string> => run('git', ['--git-dir', repository, ...args], [0, 1]);
const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const pathOf = (device: string): string => `${device}/backup/running-config`;
const commitAt = async (at: Date): Promise<string> =>
  (await git('rev-list', '-1', `--before=${at.toISOString()}`, 'main')).trim();
/** Returns the added and removed lines of a path between two commits. */
async function numbers(from: string, to: string, device: string): Promise<{ added: number; removed: number }> {
  const [added, removed] = (await git('diff', '--numstat', from, to, '--', pathOf(device))).split('\t');
  return { added: Number(added), removed: Number(removed) };
}

it.each<[number, Wanted]>([
  [1, { text: 'ntp server 192.0.2.1' }],
  [4, { text: 'of version 4.2' }],
  [9, { text: 'OF VERSION 3', ignoreCase: true }],
  [13, { without: 'service password-encryption' }],
  [20, { text: 'of version 19', without: 'service password-encryption' }],
  [20, { text: 'ip ospf cost 4' }],
])('a search after version %i, for %o', async (version, wanted) => {
  const at = instantAfter(version);
  const found = await searchDevices(db, await devices.select(db, { all: true }), { ...artifact, at }, wanted, never);
  const commit = await commitAt(at);
  const grep = async (flag: string, text: string): Promise<string[]> =>
    lines(await git('grep', '-F', ...(wanted.ignoreCase ? ['-i'] : []), flag, '-e', text, commit));
  const deviceOf = (line: string): string => line.split(':')[1]?.split('/')[0] ?? '';
  const without = wanted.without === undefined ? undefined : new Set((await grep('-L', wanted.without)).map(deviceOf));
  const hits = wanted.text === undefined ? [] : await grep('-n', wanted.text);
  const byDevice = Map.groupBy(hits, deviceOf);
  const expected = [...(wanted.text === undefined ? (without ?? []) : byDevice.keys())]
    .filter((device) => without?.has(device) ?? true)
    .toSorted();
  expect(expected.length).toBeGreaterThan(0);
  expect(found.devices.map((one) => one.version.deviceName)).toEqual(expected);
  expect([found.searched, found.found]).toEqual([of.devices, expected.length]);
  for (const one of found.devices) {
    const ofGit = (byDevice.get(one.version.deviceName) ?? []).map((line) => line.split(':').slice(2));
    expect(one.count).toBe(ofGit.length);
    expect(one.lines.map(({ number, text }) => [String(number), text])).toEqual(
      ofGit.slice(0, 20).map(([number, ...text]) => [number, text.join(':')]),
    );
  }
});

it('the history of each device', async () => {
  for (let index = 0; index < of.devices; index += 7) {
    const deviceName = nameOf(index);
    const found = await artifacts.history(db, { ...artifact, deviceName });
    const ofGit = lines(await git('log', '--format=%ct', 'main', '--', pathOf(deviceName)));
    expect(found.map(({ savedAt }) => String(savedAt.getTime() / 1_000))).toEqual(ofGit);
    expect(found.map(({ version }) => version)).toEqual(Array.from({ length: of.versions }, (_, n) => of.versions - n));
  }
});

it('the difference of any two versions', async () => {
  for (const index of someDevices) {
    const deviceName = nameOf(index);
    const found = await artifacts.history(db, { ...artifact, deviceName });
    const [from, to] = [found[Math.floor(random() * found.length)], found[Math.floor(random() * found.length)]];
    if (!from || !to || from.id === to.id) continue;
    const { hunks, ...size } = await compareVersions(await getVersion(db, from.id), await getVersion(db, to.id), 3);
    expect(size).toEqual(await numbers(await commitAt(from.savedAt), await commitAt(to.savedAt), deviceName));
    expect(hunks.every(({ section }) => section.length === 0 || section[0]?.startsWith('interface'))).toBe(true);
  }
});

it('who brought each line', async () => {
  for (const index of someDevices) {
    const deviceName = nameOf(index);
    const found = await artifacts.history(db, { ...artifact, deviceName });
    const timeOf = new Map(found.map(({ id, savedAt }) => [id, savedAt.getTime() / 1_000]));
    const versions = found.toReversed();
    const blamed = await blame(
      (async function* () {
        for (const { id } of versions) yield { id, text: (await getVersion(db, id)).text };
      })(),
    );
    const porcelain = await git('blame', '--line-porcelain', 'main', '--', pathOf(deviceName));
    const ofGit = lines(porcelain).flatMap((line) => /^committer-time (\d+)$/.exec(line)?.[1] ?? []);
    expect(blamed.map(({ id }) => String(timeOf.get(id)))).toEqual(ofGit);
  }
});

it.each([
  [9, 10],
  [2, 3],
])('all changes between versions %i and %i', async (first, last) => {
  const [since, until] = [instantAfter(first), instantAfter(last)];
  const { changes, isCut } = await changesOf(db, { ...artifact, since, until, limit: 1_000 }, never);
  const [from, to] = [await commitAt(since), await commitAt(until)];
  const ofGit = lines(await git('diff', '--numstat', from, to)).map((line) => {
    const [added, removed, path] = line.split('\t');
    return `${path?.split('/')[0]} +${added} -${removed}`;
  });
  expect(isCut).toBe(false);
  expect(
    changes.map(({ version, added, removed }) => `${version.deviceName} +${added} -${removed}`).toSorted(),
  ).toEqual(ofGit.toSorted());
});
