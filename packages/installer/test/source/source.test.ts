import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { readSource } from '../../src/source/source.ts';

const exec = promisify(execFile);
const manifest = { name: 'netraven-job-x', version: '1.2.3' };

function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-source-')));
  onTestFinished(() => rmSync(made, { recursive: true }));
  mkdirSync(join(made, 'x'));
  writeFileSync(join(made, 'x', 'package.json'), JSON.stringify(manifest));
  return made;
}

it.each([
  ['netraven-job-x', 'netraven-job-x', undefined],
  ['netraven-job-x@^1.2', 'netraven-job-x', '^1.2'],
  ['@acme/netraven-job-x', '@acme/netraven-job-x', undefined],
  ['@acme/netraven-job-x@latest', '@acme/netraven-job-x', 'latest'],
])('reads %s as a package of the registry', async (spec, name, range) => {
  expect(await readSource(spec, '/')).toEqual({ from: 'registry', name, range });
});

it.each(['https://example.com/x.tgz', 'git+ssh://git@example.com/x.git', 'acme/x', 'UPPER CASE', ''])(
  'refuses %j',
  async (spec) => {
    await expect(readSource(spec, '/')).rejects.toMatchObject({ code: 'NR_INSTALL_SPEC_INVALID' });
  },
);

it('reads the package.json of a folder, and of a .tgz without unpacking it', async () => {
  const cwd = folder();
  expect(await readSource('./x', cwd)).toMatchObject({ from: 'folder', path: join(cwd, 'x'), manifest });
  await exec('npm', ['pack', '--silent'], { cwd: join(cwd, 'x') });
  const path = join(cwd, 'x', 'netraven-job-x-1.2.3.tgz');
  expect(await readSource('x/netraven-job-x-1.2.3.tgz', cwd)).toMatchObject({ from: 'archive', path, manifest });
});

it('refuses a folder and an archive that it cannot read', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'no.tgz'), 'no archive');
  for (const spec of ['./nowhere', './no.tgz', './missing.tgz', '.']) {
    await expect(readSource(spec, cwd), spec).rejects.toMatchObject({ code: 'NR_INSTALL_SPEC_INVALID' });
  }
});
