import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Logger } from '@netraven/core';
import { remotes } from '@netraven/db';
import { testDatabase, type TestDatabase } from '@netraven/db/test-utils/database';
import { addDevices, beginNext, commitEach, offering, record, runOver } from '@netraven/db/test-utils/fixtures';
import { git, type MirrorRemote } from '../../src/index.ts';
import { Mirror } from '../../src/mirror/mirror.ts';
import { runGit } from '../../src/mirror/git.ts';
import { startRemotes } from '../../src/mirror/start-remotes.ts';

/** Versions of a device in a database, a mirror, and repositories to push to. Devices and workers are not needed. */
export interface Archive {
  readonly db: TestDatabase;
  readonly folder: string;
  readonly repository: string;
  /** Entries of the mirror and of the remotes, as JSON. */
  readonly log: string[];
  /** Saves a version. */
  save(): Promise<void>;
  /** Makes an empty repository, and returns its path. */
  makeRemote(name: string): Promise<string>;
  /** Runs a mirror that pushes to these remotes, until it is stopped. */
  start(
    wanted: readonly MirrorRemote[],
    others?: { readonly limitMs?: number; readonly repository?: string },
  ): Promise<{ stop(): Promise<void> }>;
  /** Waits until a remote has this state. */
  expectState(name: string, expected: Partial<remotes.RemoteState>): Promise<remotes.RemoteState>;
  /** Waits until a remote has all versions, and checks that its repository is whole and the same as the mirror. */
  expectInSync(name: string, path: string): Promise<void>;
}

/** Git checks, packs and pushes with low priority: on a busy machine that takes a minute and longer. */
export const background = { timeout: 120_000 };

export async function startArchive(): Promise<Archive> {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-archive-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const repository = join(folder, 'mirror.git');
  const worker = await offering(db, record('backup'));
  await addDevices(db, 'sw', 1);
  const log: string[] = [];
  const write = (message: string, meta: object = {}): void => void log.push(JSON.stringify({ message, ...meta }));
  const logger: Logger = { debug: write, info: write, warning: write, error: write, critical: write };
  const archive: Archive = {
    db,
    folder,
    repository,
    log,
    async save() {
      await runOver(db, 'backup', 'sw');
      const fetched = await beginNext(db, worker, 1);
      const text = { name: 'running-config', text: `hostname sw1\n! ${randomUUID()}\n`, reveals: {}, mirrored: true };
      await commitEach(db, fetched, { artifacts: [text] });
    },
    async makeRemote(name) {
      const path = join(folder, `${name}.git`);
      await git(path, ['init', '--quiet', '--bare', '--initial-branch=main', path]);
      await git(path, ['config', 'http.receivepack', 'true']);
      return path;
    },
    async start(wanted, { repository: own = repository, ...limit } = {}) {
      const pushing = await startRemotes({ db, repository: own, logger, remotes: wanted, ...limit });
      const mirror = new Mirror({
        db,
        repository: own,
        logger,
        onCommit: () => pushing.wake(),
      });
      const unlisten = await db.listen('netraven_artifact', () => mirror.flush());
      let stopping: Promise<void> | undefined;
      const close = async (): Promise<void> => {
        await unlisten();
        await mirror.close();
        await pushing.close();
      };
      const stop = (): Promise<void> => (stopping ??= close());
      onTestFinished(stop);
      return { stop };
    },
    async expectState(name, expected) {
      let last: remotes.RemoteState | undefined;
      const state = async (): Promise<remotes.RemoteState | undefined> =>
        (last = (await remotes.list(db)).find((one) => one.name === name));
      await expect.poll(state, background).toMatchObject(expected);
      // Not read again: the next try may have changed it.
      return last as unknown as remotes.RemoteState;
    },
    async expectInSync(name, path) {
      const { rows } = await db.pool.query<{ count: number }>('select count(*)::int as count from artifact');
      const counted = (): Promise<string> => countOf(path);
      await expect.poll(counted, background).toBe(`${rows[0]?.count}\n`);
      await archive.expectState(name, { state: 'in-sync', commits: 0, since: null, error: null });
      expect(await headOf(path)).toBe(await headOf(repository));
      for (const each of [path, repository]) {
        expect(await git(each, ['fsck', '--full', '--strict', '--no-dangling'])).toBe('');
      }
      expect(existsSync(join(`${repository}.remotes`, name))).toBe(false);
    },
  };
  return archive;
}

/** Returns the commit of a repository's branch `main`; empty if it has none. */
export async function headOf(repository: string): Promise<string> {
  return (await git(repository, ['for-each-ref', '--format=%(objectname)', 'refs/heads/main'])).trim();
}

async function countOf(repository: string): Promise<string> {
  return (await runGit(['--git-dir', repository, 'rev-list', '--count', 'main'])).stdout || '0\n';
}

/** Writes a hook of a remote. Returns a function that removes it. */
export function addHook(repository: string, name: string, script: string): () => void {
  const file = join(repository, 'hooks', name);
  // In one step: a push may run the hook that is there, and an empty one accepts everything.
  writeFileSync(`${file}.new`, `#!/bin/sh\n${script}\n`);
  chmodSync(`${file}.new`, 0o755);
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
}

/** Lets pushes to a repository wait in the middle; the file `pushed` tells that one does. Returns a function that ends this. */
export function holdPush(path: string): () => void {
  // Without its repository the hook ends too.
  const script = 'touch pushed; while test -e pushed && test ! -e go; do sleep 0.05; done';
  const remove = addHook(path, 'pre-receive', script);
  const release = (): void => {
    remove();
    writeFileSync(join(path, 'go'), '');
  };
  onTestFinished(release);
  return release;
}
