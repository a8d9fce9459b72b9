import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { inspectFolder, load } from '../../packages/core/src/registry/index.ts';
import { isCurrent } from '../../packages/readme/src/index.ts';
import { blocksOf } from '../../packages/test-utils/src/page-blocks.ts';

it("the README's job, copied into a folder below jobs/, is a ready job type", async () => {
  const blocks = blocksOf('README.md').filter(({ heading }) => heading === 'Write a job');
  const block = (wanted: string): string => blocks.find(({ language }) => language === wanted)?.text ?? '';
  const host = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-readme-')));
  onTestFinished(() => rmSync(host, { recursive: true }));
  const folder = join(host, 'jobs', 'netraven-job-example');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.js'), block('js'));
  writeFileSync(join(folder, 'package.json'), block('json'));
  const { records } = await load({ hostProject: { folder: host, manifest: { name: 'host' } } });
  expect(records).toMatchObject([
    { name: 'netraven-job-example', jobType: 'example', state: 'ready', origin: 'folder' },
  ]);
});

it.each(['backup', 'reachability', 'template'])(
  'the README of job-%s is what `netraven jobs readme` makes of it now',
  async (name) => {
    const folder = `packages/job-${name}`;
    const { meta, ...record } = await inspectFolder(folder);
    expect(meta && isCurrent(readFileSync(`${folder}/README.md`, 'utf8'), { ...record, meta })).toBe(true);
  },
);
