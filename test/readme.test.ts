import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { load } from '../packages/core/src/registry/index.ts';

it("the README's job, copied into a folder below jobs/, is a ready job type", async () => {
  const readme = readFileSync('README.md', 'utf8').split('## Write a job')[1] ?? '';
  const block = (language: string): string => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(readme)?.[1] ?? '';
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
