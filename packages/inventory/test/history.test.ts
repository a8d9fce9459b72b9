import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { archivedText, readBlobs, blobSizes, readNodes, readOxidizedArchive } from '../src/index.ts';
import { makeOxidizedFolder } from '@netraven/test-utils/oxidized-folder';

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it.each(['single', 'beside', 'map'] as const)(
  'the history of each node is found: groups in the layout %s',
  async (layout) => {
    const folder = join(temporary(), 'oxidized');
    const { expected, removed } = makeOxidizedFolder(folder, { devices: 12, commits: 90, truncated: 0, layout });
    const { files, repositories, notes } = await readOxidizedArchive(folder);
    expect(files.map(({ name }) => name)).toEqual(['router.db', 'config']);
    expect(notes).toEqual([]);
    expect(repositories).toHaveLength(layout === 'single' ? 1 : 3);
    const nodes = await readNodes(repositories);
    expect([...nodes.keys()].sort()).toEqual([...expected.keys(), ...removed].sort());
    const timesOf = (name: string): string[] =>
      (nodes.get(name) ?? []).map(({ at }) => new Date(at * 1_000).toISOString());
    // The first ones were renamed in Git. Four others have one commit that is no text.
    for (const [name, versions] of expected) {
      expect(timesOf(name), name).toEqual(expect.arrayContaining(versions.map(({ savedAt }) => savedAt)));
      expect(timesOf(name).length - versions.length, name).toBe(/^sw-00[6-9]$/.test(name) ? 1 : 0);
    }
  },
);

it('the history is found in a copied folder, with a note of the missing repositories of a map', async () => {
  for (const layout of ['beside', 'map'] as const) {
    const [made, copy] = [join(temporary(), 'oxidized'), join(temporary(), 'copy')];
    makeOxidizedFolder(made, { devices: 12, commits: 60, truncated: 0, layout });
    renameSync(made, copy);
    rmSync(join(copy, 'edge.git'), { recursive: true });
    const { repositories, notes } = await readOxidizedArchive(copy);
    expect(repositories).toEqual(['core', 'access'].map((group) => ({ path: join(copy, `${group}.git`) })));
    const note = `not all history is read: there is no repository at ${join(made, 'edge.git')}`;
    expect(notes).toEqual(layout === 'map' ? [note] : []);
  }
});

it('a repository can neither run a program nor change the output by its config, hooks or attributes', async () => {
  const folder = join(temporary(), 'oxidized');
  makeOxidizedFolder(folder, { devices: 12, commits: 60, truncated: 0 });
  const repository = join(folder, 'oxidized.git');
  const before = await readNodes([{ path: repository }]);
  const evil = join(folder, 'evil');
  const mark = join(folder, 'ran');
  writeFileSync(evil, `#!/bin/sh\ntouch ${mark}\n`);
  chmodSync(evil, 0o755);
  const set = (key: string, value: string): void => {
    execFileSync('git', ['--git-dir', repository, 'config', key, value]);
  };
  for (const key of [
    'core.fsmonitor',
    'diff.external',
    'core.pager',
    'core.sshCommand',
    'gpg.program',
    'diff.x.textconv',
  ])
    set(key, evil);
  set('log.showSignature', 'true');
  set('log.showRoot', 'false');
  set('diff.renames', 'copies');
  set('core.quotePath', 'true');
  // Git would wait for a writer.
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const key of ['diff.orderFile', 'include.path', 'mailmap.file', 'blame.ignoreRevsFile']) {
    appendFileSync(join(repository, 'config'), `[${key.split('.')[0]}]\n\t${key.split('.')[1]} = ${pipe}\n`);
  }
  writeFileSync(join(repository, 'info/attributes'), '* diff=x\n');
  for (const hook of ['post-checkout', 'reference-transaction'])
    writeFileSync(join(repository, 'hooks', hook), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  expect(await readNodes([{ path: repository }])).toEqual(before);
  expect(existsSync(mark)).toBe(false);
});

it('contents come byte for byte, and what is no text is told', async () => {
  const folder = join(temporary(), 'oxidized');
  const { binary } = makeOxidizedFolder(folder, { devices: 12, commits: 90, truncated: 0 });
  const { repositories } = await readOxidizedArchive(folder);
  const versions = [...(await readNodes(repositories)).values()].flat();
  const repository = versions[0]?.repository ?? '';
  const blobs = [...new Set(versions.map(({ blob }) => blob))];
  const sizes = await blobSizes(repository, blobs);
  const contents = await readBlobs(repository, [...blobs, 'f'.repeat(40)]);
  expect(contents.size).toBe(blobs.length);
  for (const blob of blobs) {
    const raw = execFileSync('git', ['--git-dir', repository, 'cat-file', 'blob', blob]);
    expect(contents.get(blob)?.equals(raw)).toBe(true);
    expect(sizes.get(blob)).toBe(raw.length);
  }
  const texts = [...contents.values()].map(archivedText);
  expect(texts.filter((read) => 'noText' in read && read.noText === 'binary')).toHaveLength(binary);
  expect(archivedText(Buffer.from(' \r\n'))).toEqual({ noText: 'empty' });
  expect(archivedText(Buffer.from('! Caf\xe9\r\nend\r\n', 'latin1'))).toEqual({ text: '! Café\nend\n' });
});

it('versions of a deleted file are marked, and those of a file that has its name now are not', async () => {
  const folder = temporary();
  const git = (...args: string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args]);
  };
  const commit = (files: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) rmSync(join(folder, name));
      else writeFileSync(join(folder, name), text);
    }
    git('add', '-A');
    git('commit', '-qm', 'x');
  };
  git('init', '-q');
  commit({ kept: '1', deleted: '2', again: '3' });
  commit({ deleted: undefined, again: undefined });
  commit({ again: '4' });
  const nodes = await readNodes([{ path: join(folder, '.git') }]);
  const marks = [...nodes].map(([name, versions]) => [name, versions.map(({ isDeleted }) => isDeleted)]);
  expect(Object.fromEntries(marks)).toEqual({ kept: [false], deleted: [true], again: [true, false] });
});

it('the version in the tree of HEAD is marked, also if the clock stepped back', async () => {
  const folder = temporary();
  const git = (at: string, ...args: string[]): void => {
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args], {
      env: { ...process.env, GIT_COMMITTER_DATE: at, GIT_AUTHOR_DATE: at },
    });
  };
  git('', 'init', '-q');
  const times = ['2026-01-01T00:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T00:30:00Z'];
  for (const [index, at] of times.entries()) {
    writeFileSync(join(folder, 'core-1'), `${index}\n`);
    git(at, 'add', '-A');
    git(at, 'commit', '-qm', 'x');
  }
  const versions = (await readNodes([{ path: join(folder, '.git') }])).get('core-1') ?? [];
  // By time: 0, 2, 1.
  expect(versions.map(({ isHead }) => isHead)).toEqual([false, true, false]);
});

it('a folder without commits has no history', async () => {
  const folder = temporary();
  const repository = join(folder, 'oxidized.git');
  execFileSync('git', ['init', '-q', '--bare', repository]);
  expect(await readNodes([{ path: repository }])).toEqual(new Map());
  await expect(readNodes([{ path: folder }])).rejects.toMatchObject({ code: 'NR_ADOPT_GIT_FAILED' });
});

it('the head is found loose, packed, detached, and with long ids; the path may have a colon', async () => {
  const git = (folder: string, ...args: string[]): string =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x@localhost', ...args], {
      encoding: 'utf8',
    }).trim();
  for (const format of ['sha1', 'sha256']) {
    const folder = join(temporary(), 'a:b "c"');
    mkdirSync(folder);
    git(folder, 'init', '-q', `--object-format=${format}`);
    writeFileSync(join(folder, 'core-1'), '1\n');
    git(folder, 'add', '-A');
    git(folder, 'commit', '-qm', 'x');
    const commit = git(folder, 'rev-parse', 'HEAD');
    const read = async (): Promise<unknown> =>
      [...(await readNodes([{ path: join(folder, '.git') }])).values()].flat().map((version) => version.commit);
    expect(await read()).toEqual([commit]);
    git(folder, 'pack-refs', '--all');
    expect(await read()).toEqual([commit]);
    git(folder, 'checkout', '-q', '--detach');
    expect(await read()).toEqual([commit]);
  }
});

it('a shallow clone has the history that it has', async () => {
  const [folder, clone] = [join(temporary(), 'oxidized'), join(temporary(), 'clone.git')];
  makeOxidizedFolder(folder, { devices: 3, commits: 20, truncated: 0 });
  execFileSync('git', ['clone', '-q', '--bare', '--depth=5', `file://${folder}/oxidized.git`, clone]);
  const commits = [...(await readNodes([{ path: clone }])).values()].flat().map(({ commit }) => commit);
  expect(new Set(commits).size).toBe(5);
});

it('a head without its branch is an error: other branches may have the history', async () => {
  const folder = join(temporary(), 'oxidized');
  makeOxidizedFolder(folder, { devices: 3, commits: 20, truncated: 0 });
  const repository = join(folder, 'oxidized.git');
  writeFileSync(join(repository, 'HEAD'), 'ref: refs/heads/other\n');
  await expect(readNodes([{ path: repository }])).rejects.toMatchObject({ code: 'NR_ADOPT_GIT_FAILED' });
  writeFileSync(join(repository, 'HEAD'), 'ref: refs/../../../x\n');
  await expect(readNodes([{ path: repository }])).rejects.toMatchObject({ code: 'NR_ADOPT_GIT_FAILED' });
});
