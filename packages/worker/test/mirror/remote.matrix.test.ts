import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { credentials, devices, remotes } from '@netraven/db';
import { sshdAvailable } from '@netraven/test-utils/start-sshd';
import { descendantsOf } from '@netraven/test-utils/processes';
import { maySmallDisk, mountSmallDisk } from '@netraven/test-utils/small-disk';
import { git, type MirrorRemote } from '../../src/index.ts';
import { addHook, background, headOf, holdPush, startArchive, type Archive } from './archive.ts';
import { host, httpsMissing, token } from './https-git.ts';
import { hostBySsh } from './ssh-git.ts';

const whyHttps = httpsMissing();
describe.skipIf(whyHttps !== undefined)(
  `a remote by HTTPS${whyHttps === undefined ? '' : ` (skipped: ${whyHttps})`}`,
  () => {
    it('a folder and a server by HTTPS get all versions, and are read back', async () => {
      const archive = await startArchive();
      const folder = await archive.makeRemote('folder');
      // It would run as the user of NetRaven.
      addHook(folder, 'pre-receive', `touch '${archive.folder}/ran'`);
      const { path, remote } = await host(archive);
      await archive.save();
      const running = await archive.start([{ name: 'folder', url: `file://${folder}` }, remote]);
      await archive.expectInSync('folder', folder);
      await archive.expectInSync('hosted', path);
      await archive.save();
      await archive.expectInSync('hosted', path);
      await archive.expectInSync('folder', folder);
      await running.stop();
      expect(existsSync(join(archive.folder, 'ran'))).toBe(false);
      expect(archive.log.join('\n')).not.toContain(token);
    });

    it('a wrong password is sent once, is in no message, and a corrected one is used at once', async () => {
      const archive = await startArchive();
      const { path, remote, server } = await host(archive, 'netraven:another-password');
      await archive.save();
      await archive.start([remote]);
      const { error } = await archive.expectState('hosted', { state: 'failing', commits: 1 });
      expect(error).toMatchObject({
        code: 'NR_REMOTE_LOGIN',
        message: expect.stringContaining('Authentication failed'),
      });
      const { refused } = server;
      await archive.save();
      const [{ id } = { id: '' }] = await credentials.list(archive.db);
      await credentials.change(archive.db, id, { password: 'another-password' });
      await archive.expectInSync('hosted', path);
      expect(server.refused).toBe(refused);
      expect(JSON.stringify([error, archive.log])).not.toMatch(/canary|another-password/);
    });

    it('a later cause takes the place of a refused login', async () => {
      const archive = await startArchive();
      const { remote } = await host(archive, 'netraven:another-password');
      await archive.save();
      await archive.start([remote]);
      await archive.expectState('hosted', { error: expect.objectContaining({ code: 'NR_REMOTE_LOGIN' }) });
      const [{ id } = { id: '' }] = await credentials.list(archive.db);
      await credentials.change(archive.db, id, { tags: [] });
      await archive.expectState('hosted', {
        error: expect.objectContaining({
          code: 'NR_REMOTE_CREDENTIAL',
          message: expect.stringContaining('has no tag'),
        }),
      });
    });

    it('a version that is saved while a remote is tried again is pushed right after', async () => {
      const archive = await startArchive();
      const folder = await archive.makeRemote('folder');
      const { path, remote } = await host(archive);
      addHook(path, 'pre-receive', 'exit 1');
      await archive.save();
      await archive.start([remote, { name: 'folder', url: `file://${folder}` }]);
      await archive.expectState('hosted', { state: 'failing', commits: 1 });
      const release = holdPush(path);
      await expect.poll(() => existsSync(join(path, 'pushed')), background).toBe(true);
      await archive.save();
      await archive.expectInSync('folder', folder);
      release();
      await archive.expectInSync('hosted', path);
    });

    it('a remote that says pushed and has nothing is behind by all commits', async () => {
      const archive = await startArchive();
      const { path, remote } = await host(archive);
      const remove = addHook(path, 'post-receive', 'git update-ref -d refs/heads/main');
      await archive.save();
      await archive.save();
      await archive.start([remote]);
      await archive.expectState('hosted', {
        state: 'failing',
        commits: 2,
        verifiedAt: null,
        error: expect.objectContaining({
          code: 'NR_REMOTE_NOT_STORED',
          message: expect.stringContaining('no branch main'),
        }),
      });
      remove();
      await archive.expectInSync('hosted', path);
    });

    it('a remote that hangs holds up nothing, is given up after its time, and catches up', async () => {
      const archive = await startArchive();
      const folder = await archive.makeRemote('folder');
      const { path, remote, server } = await host(archive);
      server.hangs = true;
      await archive.save();
      const wanted = [remote, { name: 'folder', url: `file://${folder}` }];
      // By the usual limit of an hour, so that the folder has time.
      const patient = await archive.start(wanted);
      await archive.expectInSync('folder', folder);
      await archive.expectState('hosted', { state: 'behind', commits: 1, error: null });
      await patient.stop();
      // Also the push that succeeds must end within it.
      await archive.start(wanted, { limitMs: 30_000 });
      await archive.expectState('hosted', {
        state: 'failing',
        error: expect.objectContaining({
          code: 'NR_REMOTE_FAILED',
          message: expect.stringContaining('no end within 30 s'),
        }),
      });
      server.hangs = false;
      await archive.expectInSync('hosted', path);
    });

    it('a stop gives up a push that hangs', async () => {
      const archive = await startArchive();
      const { path, remote } = await host(archive);
      const release = holdPush(path);
      await archive.save();
      const running = await archive.start([remote]);
      await expect.poll(() => existsSync(join(path, 'pushed')), background).toBe(true);
      const startedAt = Date.now();
      await running.stop();
      // A push has an hour.
      expect(Date.now() - startedAt).toBeLessThan(120_000);
      expect(archive.log.join()).not.toContain('NR_REMOTE');
      // The server has the commits, and writes them into the folder that is removed next.
      release();
      await expect.poll(() => headOf(path), background).not.toBe('');
    });

    it('commits that only the remote has stay, until its config lets it follow the mirror; then a branch keeps them', async () => {
      const archive = await startArchive();
      const { path, remote } = await host(archive);
      const refuse = (): ((foreign: string) => Promise<void>) => {
        const allow = addHook(path, 'pre-receive', `echo 'main is protected' >&2; exit 1`);
        return async (foreign) => {
          const error = { code: 'NR_REMOTE_REFUSED', message: expect.stringContaining('main is protected') };
          await archive.expectState('hosted', { state: 'failing', error: expect.objectContaining(error) });
          expect(await headOf(path)).toBe(foreign);
          allow();
        };
      };
      await expectDivergedMended(archive, remote, path, refuse);
    });

    it.each([
      ['that does not exist', undefined, 'does not exist'],
      ['that devices would get', { password: token }, 'has no tag'],
      ['of the wrong kind', { agent: {}, tags: ['mirror'] }, 'has no password or token'],
      [
        'for other hosts',
        { password: token, tags: ['mirror'], networks: ['git.example.net'] },
        'may not go to 127.0.0.1',
      ],
    ])('a credential %s is refused before Git runs', async (_, credential, why) => {
      const archive = await startArchive();
      const { path, remote } = await host(archive);
      if (credential)
        await credentials.add(archive.db, {
          networks: ['127.0.0.0/8'],
          name: 'bad',
          username: 'netraven',
          ...credential,
        });
      await archive.save();
      const running = await archive.start([{ ...remote, credential: 'bad' }]);
      await archive.expectState('hosted', {
        error: expect.objectContaining({ code: 'NR_REMOTE_CREDENTIAL', message: expect.stringContaining(why) }),
      });
      await running.stop();
      await archive.start([remote]);
      await archive.expectInSync('hosted', path);
    });
  },
);

const whySsh = sshdAvailable();
describe.skipIf(whySsh !== undefined)(
  `a remote by OpenSSH${whySsh === undefined ? '' : ` (skipped: ${whySsh})`}`,
  () => {
    it('gets nothing while its host key is unknown, and all versions once the key is trusted', async () => {
      const archive = await startArchive();
      const { path, remote, short, sshd, trust } = await hostBySsh(archive);
      await archive.save();
      const running = await archive.start([remote, { ...remote, name: 'short', url: short }]);
      await archive.expectState('hosted', {
        state: 'failing',
        commits: 1,
        error: expect.objectContaining({ code: 'NR_REMOTE_IDENTITY' }),
      });
      expect(sshd.log()).not.toMatch(/publickey/);
      trust();
      await archive.expectInSync('hosted', path);
      await archive.expectInSync('short', path);
      await running.stop();
      await expectDivergedMended(archive, remote, path);
    });
  },
);

interface Served {
  readonly path: string;
  readonly remote: MirrorRemote;
  /** Forms of the password or key. */
  readonly secrets: readonly string[];
}

const servers: [string, string | undefined, (archive: Archive) => Promise<Served>][] = [
  [
    'HTTPS',
    whyHttps,
    async (archive) => ({
      ...(await host(archive)),
      secrets: [token, encodeURIComponent(token), Buffer.from(`netraven:${token}`).toString('base64')],
    }),
  ],
  [
    'OpenSSH',
    whySsh,
    async (archive) => {
      const hosted = await hostBySsh(archive);
      hosted.trust();
      return hosted;
    },
  ],
];
for (const [name, why, serve] of servers) {
  describe.skipIf(why !== undefined)(
    `a remote in trouble, by ${name}${why === undefined ? '' : ` (skipped: ${why})`}`,
    () => {
      it('a push that a hook refuses holds up neither the mirror nor another remote, and is made up for', async () => {
        const archive = await startArchive();
        const folder = await archive.makeRemote('folder');
        const { path, remote } = await serve(archive);
        const remove = addHook(path, 'pre-receive', `echo 'no push on Sundays' >&2; exit 1`);
        await archive.save();
        await archive.start([remote, { name: 'folder', url: `file://${folder}` }]);
        await archive.expectState('hosted', {
          state: 'failing',
          commits: 1,
          error: expect.objectContaining({
            code: 'NR_REMOTE_REFUSED',
            message: expect.stringContaining('no push on Sundays'),
          }),
        });
        await archive.save();
        await archive.expectInSync('folder', folder);
        await archive.expectState('hosted', { state: 'failing', commits: 2 });
        remove();
        await archive.expectInSync('hosted', path);
      });

      it('a Git that is killed in the middle of a push is started again; its arguments and environment have no secret', async () => {
        const archive = await startArchive();
        const { path, remote, secrets } = await serve(archive);
        const release = holdPush(path);
        await archive.save();
        await archive.start([remote]);
        await expect.poll(() => existsSync(join(path, 'pushed')), background).toBe(true);
        const pids = descendantsOf(process.pid);
        const seen = pids.map((pid) => [read(pid, 'cmdline'), read(pid, 'environ')].join('\0'));
        const pushes = pids.filter((_, index) => / push .*hosted\.git/.test(seen[index]?.replaceAll('\0', ' ') ?? ''));
        expect(pushes).not.toEqual([]);
        expect(secrets).not.toEqual([]);
        expect(seen.filter((text) => secrets.some((form) => text.includes(form)))).toEqual([]);
        for (const pid of pushes) process.kill(pid, 'SIGKILL');
        await archive.expectState('hosted', {
          state: 'failing',
          error: expect.objectContaining({ code: 'NR_REMOTE_FAILED' }),
        });
        release();
        await archive.expectInSync('hosted', path);
      });

      it.skipIf(!maySmallDisk)(
        `a full disk is reported, and the versions arrive once there is space${maySmallDisk ? '' : ' (skipped: only root may mount a small disk to fill)'}`,
        async () => {
          const archive = await startArchive();
          const disk = mountSmallDisk(join(archive.folder, 'hosted.git'), 2);
          const { path, remote } = await serve(archive);
          await archive.save();
          await archive.start([remote]);
          await archive.expectInSync('hosted', path);
          disk.fill();
          await archive.save();
          await archive.expectState('hosted', {
            state: 'failing',
            commits: 1,
            error: expect.objectContaining({
              code: 'NR_REMOTE_REFUSED',
              message: expect.stringContaining('No space left'),
            }),
          });
          disk.free();
          await archive.expectInSync('hosted', path);
        },
      );
    },
  );
}

it.each([
  [
    'for SSH without a key',
    { url: 'git@127.0.0.1:x.git' },
    'Store a key with `netraven credentials add <name> --username git --private-key <file> --tag mirror --network <host>`, and set `credential` of the remote to its name.',
  ],
  ['for a folder', { url: 'file:///x.git' }, 'Remove `credential` of the remote from netraven.config.mts.'],
  [
    'with a missing file of trusted keys',
    { url: 'git@127.0.0.1:x.git', credential: undefined, knownHosts: '/missing' },
    'Correct `knownHosts` or `ca` of the remote in netraven.config.mts.',
  ],
])('a remote %s is refused with a hint that mends it', async (_, more, hint) => {
  const archive = await startArchive();
  const login = { username: 'git', password: token, tags: ['mirror'] };
  await credentials.add(archive.db, { networks: ['127.0.0.0/8'], name: 'archive', ...login });
  await archive.save();
  const { credential, ...remote } = { name: 'hosted', credential: 'archive', ...more };
  await archive.start([{ ...remote, ...(credential !== undefined && { credential }) }]);
  await archive.expectState('hosted', { state: 'failing', error: expect.objectContaining({ hint }) });
});

/** Lets a remote diverge; it must keep its commits, and follow the mirror once its config names the last of them. */
async function expectDivergedMended(
  archive: Archive,
  remote: MirrorRemote,
  path: string,
  refuse?: () => (foreign: string) => Promise<void>,
): Promise<void> {
  const { name } = remote;
  await archive.save();
  const first = await archive.start([remote]);
  await archive.expectInSync(name, path);
  await first.stop();
  const tip = await headOf(path);
  const author = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.net'];
  const foreign = (await git(path, [...author, 'commit-tree', '-p', tip, '-m', 'By hand', `${tip}^{tree}`])).trim();
  await git(path, ['update-ref', 'refs/heads/main', foreign]);
  await archive.save();
  // A commit that is not the last one allows nothing.
  const second = await archive.start([{ ...remote, replace: tip }]);
  const { error } = await archive.expectState(name, { state: 'diverged', commits: 1 });
  expect(error).toMatchObject({
    code: 'NR_REMOTE_DIVERGED',
    hint: expect.stringContaining(`replace: '${foreign}'`),
  });
  expect(await headOf(path)).toBe(foreign);
  await second.stop();
  const refused = refuse?.();
  await archive.start([{ ...remote, replace: foreign }]);
  await refused?.(foreign);
  await archive.expectInSync(name, path);
  expect((await git(path, ['rev-parse', `kept-${foreign.slice(0, 8)}`])).trim()).toBe(foreign);
}

it('commits that only a remote in a folder has stay, until its config lets it follow the mirror; then a branch keeps them', async () => {
  const archive = await startArchive();
  const path = await archive.makeRemote('folder');
  await expectDivergedMended(archive, { name: 'folder', url: `file://${path}` }, path);
});

it('a mirror that was made again has the same commits, also of a renamed device, so its remote stays in sync', async () => {
  const archive = await startArchive();
  const path = await archive.makeRemote('folder');
  const remote = { name: 'folder', url: `file://${path}` };
  await archive.save();
  const [device] = await devices.list(archive.db);
  await devices.change(archive.db, device?.id ?? '', { name: 'berlin-1' });
  await archive.save();
  const first = await archive.start([remote]);
  await archive.expectInSync('folder', path);
  const head = await headOf(archive.repository);
  await first.stop();
  rmSync(join(archive.repository, 'objects'), { recursive: true });
  mkdirSync(join(archive.repository, 'objects'));
  await archive.start([remote]);
  await expect.poll(() => archive.log.join()).toContain('NR_MIRROR_REPLACED');
  expect(await headOf(archive.repository)).toBe(head);
  await archive.save();
  await archive.expectInSync('folder', path);
});

it.each(['refs/heads/main.lock', 'HEAD.lock'])(
  '%s that a killed Git left in a folder is removed once it is old',
  async (name) => {
    const archive = await startArchive();
    const path = await archive.makeRemote('folder');
    const lock = join(path, name);
    await archive.save();
    writeFileSync(lock, '');
    // It is old after 10 s: on a busy machine that may be before the first push.
    const keepNew = setInterval(() => utimesSync(lock, new Date(), new Date()), 200);
    onTestFinished(() => clearInterval(keepNew));
    await archive.start([{ name: 'folder', url: `file://${path}` }]);
    const { error } = await archive.expectState('folder', { state: 'failing', commits: 1 });
    expect(error?.message).toContain(name);
    clearInterval(keepNew);
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    await archive.expectInSync('folder', path);
  },
);

it('two mirrors of one database push to the same remote', async () => {
  const archive = await startArchive();
  const path = await archive.makeRemote('folder');
  const remote = { name: 'folder', url: `file://${path}` };
  await archive.save();
  const first = await archive.start([remote]);
  await archive.expectInSync('folder', path);
  await first.stop();
  // As of another worker: it commits all versions again.
  renameSync(archive.repository, `${archive.repository}.away`);
  await archive.start([remote]);
  await archive.save();
  await archive.expectInSync('folder', path);
  expect(archive.log.join()).not.toContain('NR_REMOTE');
});

/** Pushes two versions to a remote and stops. Then the first version is removed, and the remote has to be looked at again. */
async function pushedWithoutFirst(): Promise<{ archive: Archive; path: string; remote: MirrorRemote; pushed: string }> {
  const archive = await startArchive();
  const path = await archive.makeRemote('folder');
  const remote = { name: 'folder', url: `file://${path}` };
  await archive.save();
  await archive.save();
  const first = await archive.start([remote]);
  await archive.expectInSync('folder', path);
  await first.stop();
  const pushed = await headOf(path);
  await archive.db.pool.query('delete from artifact where version = 1');
  await archive.db.pool.query("update mirror_remote set verified_at = now() - interval '1 day'");
  return { archive, path, remote, pushed };
}

it('a mirror with other commits notes what the remote has, not its own commit', async () => {
  const { archive, path, remote, pushed } = await pushedWithoutFirst();
  // Another worker was away while the first version was removed: it has other commits.
  const other = `${archive.repository}.other`;
  const second = await archive.start([remote], { repository: other });
  await expect.poll(() => (existsSync(other) ? headOf(other) : ''), background).not.toBe('');
  const noted = async (): Promise<unknown> =>
    (
      await archive.db.pool.query(
        "select commit_id, verified_at > now() - interval '1 hour' as fresh from mirror_remote",
      )
    ).rows[0];
  await expect.poll(noted, background).toEqual({ commit_id: pushed, fresh: true });
  await second.stop();
  expect(await headOf(path)).toBe(pushed);
  expect(await headOf(other)).not.toBe(pushed);
});

it('a mirror that was made again without a removed version tells that its remote has other commits', async () => {
  const { archive, path, remote, pushed } = await pushedWithoutFirst();
  renameSync(archive.repository, `${archive.repository}.away`);
  await archive.start([remote]);
  await archive.expectState('folder', { state: 'diverged' });
  expect(await headOf(path)).toBe(pushed);
});

it('a remote that the config of another worker no longer names is still pushed to', async () => {
  const archive = await startArchive();
  const path = await archive.makeRemote('shared');
  const remote = { name: 'shared', url: `file://${path}` };
  await archive.save();
  await archive.start([remote]);
  await archive.expectInSync('shared', path);
  await remotes.register(archive.db, 'another', [remote]);
  await remotes.register(archive.db, 'another', []);
  expect(await remotes.list(archive.db)).toEqual([]);
  await archive.save();
  await archive.expectInSync('shared', path);
});

it('a remote that the config no longer names is forgotten, and one with another URL starts from nothing', async () => {
  const archive = await startArchive();
  const [one, two] = [await archive.makeRemote('one'), await archive.makeRemote('two')];
  await archive.save();
  const first = await archive.start([
    { name: 'moved', url: `file://${one}` },
    { name: 'old', url: `file://${one}` },
  ]);
  await archive.expectInSync('moved', one);
  await archive.expectInSync('old', one);
  await first.stop();
  await archive.start([{ name: 'moved', url: `file://${two}` }]);
  await archive.expectInSync('moved', two);
  expect((await archive.db.pool.query('select name from mirror_remote')).rows).toEqual([{ name: 'moved' }]);
});

function read(pid: number, name: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // The process has just ended.
    return '';
  }
}
