import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '@netraven/db';
import { expect } from 'vitest';
import { dump } from '@netraven/db/test-utils/dump';
import type { OxidizedFolder } from '@netraven/test-utils/oxidized-folder';

const git = (repository: string, ...args: string[]): string =>
  execFileSync('git', ['--git-dir', repository, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });

/** Expects each commit as a version with its time and author, in the database and in the mirror. */
export async function expectVersions(db: Database, home: string, { expected }: OxidizedFolder): Promise<void> {
  const rows = await db.kysely
    .selectFrom('artifact')
    .select(['device_name', 'version', 'saved_at', 'authors', 'job_type', 'name'])
    .orderBy('id')
    .execute();
  const byDevice = Map.groupBy(rows, (row) => row.device_name);
  expect([...byDevice.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [device, versions] of expected) {
    const own = byDevice.get(device) ?? [];
    expect(own.map(({ version }) => version)).toEqual(own.map((_, index) => index + 1));
    expect(
      own.map(({ saved_at: at, authors: [author] }) => ({
        savedAt: at.toISOString(),
        author: author?.name,
        authoredAt: author?.changedAt,
      })),
      device,
    ).toEqual(versions);
  }
  const times = rows.map((row) => row.saved_at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const mirror = await mirrorOf(db, home);
  for (const [device, versions] of expected) {
    const log = git(mirror, 'log', '--reverse', '--format=%ct %at %an', 'main', '--', device);
    const seconds = (time: string): number => Date.parse(time) / 1_000;
    expect(log.trim().split('\n'), device).toEqual(
      versions.map(({ savedAt, author, authoredAt }) => `${seconds(savedAt)} ${seconds(authoredAt)} ${author}`),
    );
    if (expected.size > 50 && device.endsWith('9')) break;
  }
}

/** Returns the mirror once it has all versions. */
async function mirrorOf(db: Database, home: string): Promise<string> {
  const mirror = join(home, 'mirror.git');
  const versions = await db.kysely.selectFrom('artifact').select('id').execute();
  while (Number(git(mirror, 'rev-list', '--count', '--all')) < versions.length) await wait(50);
  return mirror;
}

/** Expects no secret in clear in any row of the database, packed texts included, and in no object of the mirror. */
export async function expectNoSecret(db: Database, home: string): Promise<void> {
  const inClear = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1');
  const rows = (await dump(db)).map((line) =>
    line.startsWith('unpacked ')
      ? inClear(line.slice('unpacked '.length))
      : line.replaceAll(/\\x((?:[0-9a-f]{2})+)/g, (_, hex: string) => inClear(hex)),
  );
  const all = [...rows, git(await mirrorOf(db, home), 'log', '-p', '--all', '--format=fuller')].join('\n');
  expect(all).toContain('<secret:');
  // Each secret has a mark of its own, so that one search is enough.
  expect(all.match(/Canary\w*/g)).toBe(null);
}
