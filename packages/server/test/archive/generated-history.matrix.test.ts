import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { artifacts, devices } from '@netraven/db';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { instantAfter, movesLines, nameOf } from '@netraven/test-utils/history/generate';
import { run, writeHistory } from '@netraven/test-utils/history/write';
import { randomOf } from '@netraven/test-utils/seeds';
import { testDatabase } from '@netraven/db/test-utils/database';
import { blame } from '../../src/archive/blame.ts';
import { changesOf } from '../../src/archive/changes.ts';
import { exportPage } from '../../src/archive/export.ts';
import { historyOf } from '../../src/archive/history.ts';
import type { Wanted } from '../../src/archive/search-texts.ts';
import { searchDevices } from '../../src/archive/search.ts';
import { compareVersions, getVersion } from '../../src/archive/versions.ts';

// Each answer is compared with that of Git, which has the same history.
const of = {
  devices: Number(process.env['NETRAVEN_TEST_HISTORY_DEVICES'] ?? 500),
  versions: 20,
  seed: 1,
  interfaces: 8,
};
const limitMs = 300_000 * Math.max(1, of.devices / 500);
vi.setConfig({ testTimeout: limitMs, hookTimeout: limitMs });
const artifact = { jobType: 'backup', name: 'running-config' };
const never = new AbortController().signal;
const random = randomOf(2);
// Lines that moved can be compared in several ways.
const someDevices = Array.from({ length: 40 }, () => Math.floor(random() * of.devices)).filter((at) => !movesLines(at));

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
  [20, { text: '^ip ntp|^ntp server .*[13579]$', regex: true }],
  [13, { without: '^SERVICE password-e.*n$', regex: true, ignoreCase: true }],
])('a search after version %i, for %o', async (version, wanted) => {
  const at = instantAfter(version);
  const found = await searchDevices(db, await devices.select(db, 'name:*'), { ...artifact, at }, wanted, never);
  const commit = await commitAt(at);
  const grep = async (flag: string, text: string): Promise<string[]> =>
    lines(
      await git('grep', wanted.regex ? '-E' : '-F', ...(wanted.ignoreCase ? ['-i'] : []), flag, '-e', text, commit),
    );
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
    // The lines of 1,000 devices are read.
    const isRead = one.count !== null;
    expect(one.count).toBe(isRead ? ofGit.length : null);
    expect(one.lines.map(({ number, text }) => [String(number), text])).toEqual(
      ofGit.slice(0, isRead ? 20 : 0).map(([number, ...text]) => [number, text.join(':')]),
    );
  }
});

it('the history of each device', async () => {
  // Asking Git for one path at a time would read all commits for each device.
  const commits = (await git('log', '--format=%x00%ct', '--name-only', 'main')).split('\0').slice(1);
  const saved = commits.map(lines).flatMap(([time = '', ...paths]) => paths.map((path) => ({ path, time })));
  const byPath = Map.groupBy(saved, ({ path }) => path);
  expect(byPath.size).toBe(of.devices);
  for (const [path, all] of byPath) {
    const ofGit = all.map(({ time }) => time);
    const found = await artifacts.history(db, { ...artifact, deviceName: path.split('/')[0] ?? '' });
    expect(found.map(({ savedAt }) => String(savedAt.getTime() / 1_000))).toEqual(ofGit);
    expect(found.map(({ version }) => version)).toEqual(Array.from({ length: of.versions }, (_, n) => of.versions - n));
  }
});

it('the size of each change in the history', async () => {
  const log = await git('log', '--minimal', '--numstat', '--format=', 'main');
  const byPath = Map.groupBy(lines(log), (line) => line.split('\t')[2] ?? '');
  for (const deviceName of someDevices.map(nameOf)) {
    const found = await historyOf(db, { ...artifact, deviceName, limit: 10_000 }, never);
    const ofGit = (byPath.get(pathOf(deviceName)) ?? []).map((line) => line.split('\t').slice(0, 2).map(Number));
    expect(found.map(({ isFirst }) => isFirst)).toEqual(ofGit.map((_, index) => index === ofGit.length - 1));
    expect(found.slice(0, -1).map(({ added, removed }) => [added, removed])).toEqual(ofGit.slice(0, -1));
  }
});

it.each([1, 8])('an export of what was saved until version %i', async (version) => {
  const at = instantAfter(version);
  expect(await exported({ at })).toEqual(await treeAt(at));
});

/** Returns the hash and the path of each text. */
async function exported(selection: artifacts.ExportSelection): Promise<string[]> {
  const found: string[] = [];
  for (let after: number | undefined, isLast = false; !isLast;) {
    const { texts, next } = await exportPage(db, selection, { after, inClear: false });
    // The id of a blob in Git is the hash of its text.
    found.push(
      ...texts.map(({ deviceName, text }) => {
        const id = createHash('sha1')
          .update(`blob ${Buffer.byteLength(text)}\0${text}`)
          .digest('hex');
        return `${id}\t${pathOf(deviceName)}`;
      }),
    );
    after = next?.after;
    isLast = after === undefined;
  }
  return found.toSorted();
}

async function treeAt(at: Date): Promise<string[]> {
  return lines(await git('ls-tree', '-r', '--format=%(objectname)%x09%(path)', await commitAt(at))).toSorted();
}

it('the difference of any two versions', async () => {
  for (const index of someDevices) {
    const deviceName = nameOf(index);
    const found = await artifacts.history(db, { ...artifact, deviceName });
    const [from, to] = [found[Math.floor(random() * found.length)], found[Math.floor(random() * found.length)]];
    if (!from || !to || from.id === to.id) continue;
    const { hunks, ...size } = await compareVersions(await getVersion(db, from.id), await getVersion(db, to.id), {
      context: 3,
    });
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
  [9, 10, true],
  [2, 3, true],
  [3, 9, true],
  // From one version to the next, the changes are the net difference.
  [9, 10, false],
  [2, 3, false],
])('the difference of all devices between versions %i and %i, net: %s', async (first, last, net) => {
  const [since, until] = [instantAfter(first), instantAfter(last)];
  const asked = { ...artifact, since, until, net, limit: 20_000 };
  const { changes, isCut } = await changesOf(db, asked, never);
  const ofGit = await sizes(['diff', '--minimal', '--numstat', await commitAt(since), await commitAt(until)]);
  expect(isCut).toBe(false);
  expect(sizesOf(changes)).toEqual(ofGit);
  // Page by page, they are the same.
  const paged: (typeof changes)[number][] = [];
  for (let after: string | undefined, isLast = false; !isLast;) {
    const page = await changesOf(db, { ...asked, limit: 300, after }, never);
    paged.push(...page.changes);
    after = page.next;
    isLast = after === undefined;
  }
  expect(paged).toEqual(changes);
});

/** Returns `device +added -removed` of what Git prints for changed files. */
async function sizes(args: string[]): Promise<string[]> {
  return lines(await git(...args))
    .map((line) => {
      const [added, removed, path] = line.split('\t');
      return `${/sw-\d+/.exec(path ?? '')?.[0]} +${added} -${removed}`;
    })
    .toSorted();
}

function sizesOf(changes: Awaited<ReturnType<typeof changesOf>>['changes']): string[] {
  const hunks = changes.flatMap(({ devices: on, added, removed }) =>
    on.map(({ name }) => ({ name, added: added ?? 0, removed: removed ?? 0 })),
  );
  const sum = (all: readonly number[]): number => all.reduce((total, each) => total + each, 0);
  return Array.from(
    Map.groupBy(hunks, ({ name }) => name),
    ([name, all]) => `${name} +${sum(all.map(({ added }) => added))} -${sum(all.map(({ removed }) => removed))}`,
  ).toSorted();
}

const joined = (names: readonly string[]): string => names.toSorted().join();

it.each([
  [1, 3],
  [4, 6],
  [9, 10],
])('the hunks that are equal between versions %i and %i', async (first, last) => {
  const all: { readonly device: string; readonly version: number; readonly key: string }[] = [];
  for (let version = first; version < last; version++) {
    const [from, to] = [await commitAt(instantAfter(version)), await commitAt(instantAfter(version + 1))];
    const patches = (await git('diff', '--minimal', '--unified=0', from, to)).split(/^diff --git a\//m).slice(1);
    for (const patch of patches) {
      // Git names a hunk by the last line before it that begins with a letter.
      const device = patch.slice(0, patch.indexOf('/'));
      for (const hunk of patch.split(/^@@ .* @@/m).slice(1)) {
        const [head = '', ...changed] = hunk.split('\n').filter((line) => line !== '');
        all.push({ device, version, key: [changed[0]?.[1] === ' ' ? head.trim() : '', ...changed].join('\n') });
      }
    }
  }
  const between = { since: instantAfter(first), until: instantAfter(last), limit: 20_000 };
  const { changes } = await changesOf(db, { ...artifact, ...between }, never);
  const namesOf = (page: typeof changes): string[] => page.map(({ devices: on }) => joined(on.map(({ name }) => name)));
  const folded = namesOf(changes);
  // The hunks that the same versions have are one change.
  const ofGit = Map.groupBy(Map.groupBy(all, ({ key }) => key).values(), (equal) =>
    joined(equal.map(({ device, version }) => `${device} ${version}`)),
  ).values();
  expect(folded.toSorted()).toEqual(
    Array.from(ofGit, ([equal = []]) => joined([...new Set(equal.map(({ device }) => device))])).toSorted(),
  );
  // Page by page, they are the same.
  const paged: string[] = [];
  for (let after: string | undefined, isLast = false; !isLast;) {
    const page = await changesOf(db, { ...artifact, ...between, limit: 300, after }, never);
    paged.push(...namesOf(page.changes));
    after = page.next;
    isLast = after === undefined;
  }
  expect(paged).toEqual(folded);
});

it.each([
  [2, 3],
  [7, 8],
  [4, 5],
])('the changes between versions %i and %i without the order of lines', async (first, last) => {
  const [since, until] = [instantAfter(first), instantAfter(last)];
  // Git compares texts whose lines have their section before them, and are sorted.
  const folders = await Promise.all(
    [since, until].map(async (at) => {
      const to = join(folder, `sorted-${at.getTime()}`);
      mkdirSync(to);
      await git('archive', '--output', `${to}.tar`, await commitAt(at));
      await run('tar', ['--extract', '--file', `${to}.tar`, '--directory', to]);
      rmSync(`${to}.tar`);
      for (const device of readdirSync(to)) {
        const file = join(to, pathOf(device));
        let section = '';
        const placed = lines(readFileSync(file, 'utf8')).map((line) => {
          if (line.startsWith(' ')) return section + line;
          return (section = line);
        });
        writeFileSync(file, `${placed.toSorted().join('\n')}\n`);
      }
      return to;
    }),
  );
  const ofGit = await sizes(['diff', '--no-index', '--minimal', '--numstat', ...folders]);
  for (const net of [true, false]) {
    const asked = { ...artifact, since, until, limit: 20_000, ignoreOrder: true, net };
    expect(sizesOf((await changesOf(db, asked, never)).changes)).toEqual(ofGit);
  }
  const moved = last % 5 === 3 ? of.devices / 10 : 0;
  expect(ofGit).toHaveLength(of.devices - moved);
});

it('devices that were removed since, at an instant', async () => {
  const removed = [0, 1, Math.floor(of.devices / 2), of.devices - 1].map(nameOf).toSorted();
  const { found } = await devices.findNamed(db, removed);
  for (const { id } of found) await devices.remove(db, id);
  const at = instantAfter(8);
  const gone = (await artifacts.devicesAt(db, { at })).filter(({ removedAt }) => removedAt !== null);
  expect(gone.map(({ name }) => name)).toEqual(removed);
  expect(await exported({ at, withRemoved: true })).toEqual(await treeAt(at));
  expect(await exported({ at })).toHaveLength(of.devices - removed.length);
});
