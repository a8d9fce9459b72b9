import { execFile } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkCodes } from '../../packages/testing/src/index.ts';
import { blocksOf } from '../../packages/test-utils/src/page-blocks.ts';

const exec = promisify(execFile);
const repository = realpathSync(new URL('../..', import.meta.url).pathname);
const page = readFileSync('docs/publishing.md', 'utf8');
const top = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-publishing-')));
/** Folder of the package. A link out of it, other than to a dependency, would be refused. */
const folder = join(top, 'ntp');
/** A registry that has nothing yet. */
const registry = createServer((_request, response) => response.writeHead(404).end('{}'));

/** The code block of a language below a heading. */
function block(heading: string, language: string): string {
  const found = blocksOf('docs/publishing.md').find((each) => each.heading === heading && each.language === language);
  if (found === undefined) throw new Error(`no ${language} below ${heading}`);
  return found.text;
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** Adds a program that runs a command of the repository. */
function addProgram(name: string, command: string): void {
  const path = `node_modules/.bin/${name}`;
  write(path, `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(join(folder, path), 0o755);
}

/** Runs a block as its reader would, in the folder of the package. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
  const running = exec(program, args, { cwd: folder, env: { ...process.env, NO_COLOR: '1' } });
  const { stdout } = await running.catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`, { cause: error });
  });
  return stdout;
}

beforeAll(async () => {
  await new Promise<void>((resolve) => void registry.listen(0, '127.0.0.1', resolve));
  write('package.json', block('The package', 'json'));
  write('README.md', '# ntp\n');
  write(
    'src/index.ts',
    `export const meta = { jobType: 'ntp' };\nexport const run = async () => ({ success: true });\n`,
  );
  const compilerOptions = { module: 'nodenext', target: 'es2024', rootDir: 'src', outDir: 'dist' };
  write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }));
  write('.npmrc', `registry=http://127.0.0.1:${(registry.address() as AddressInfo).port}/\n`);
  // What `npm install` would have brought.
  mkdirSync(join(top, 'node_modules/@netraven'), { recursive: true });
  symlinkSync(join(repository, 'packages/testing'), join(top, 'node_modules/@netraven/testing'));
  addProgram('tsc', `'${join(repository, 'node_modules/.bin/tsc')}'`);
  addProgram('changeset', `'${join(repository, 'node_modules/.bin/changeset')}'`);
  const bin = join(repository, 'packages/cli/src/bin.ts');
  addProgram('netraven', `'${process.execPath}' --conditions=@netraven/source '${bin}'`);
});
afterAll(() => {
  registry.close();
  rmSync(top, { recursive: true, force: true });
});

it('the package of the page is built and passes the check by the commands of the page', async () => {
  const said = await run('sh', '-ec', block('The check', 'sh'));
  expect(said).toMatch(/^netraven-job-ntp 1\.2\.3 · job type ntp · /m);
  expect(said).toMatch(/^Fit to be published\.$/m);
});

it('the command of the page makes the README it speaks of', async () => {
  await run('sh', '-ec', block('The README', 'sh'));
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toMatch(/^# ntp\n\n<!-- netraven jobs readme: [^]*\| `ntp` /);
});

it('the program of the page prints the same', async () => {
  write('check.mjs', block('The check', 'js'));
  expect(await run(process.execPath, '--conditions=@netraven/source', 'check.mjs')).toBe(
    'ready to publish no change\n',
  );
});

it('the changeset of the page makes a minor version', async () => {
  write('.changeset/config.json', readFileSync('.changeset/config.json', 'utf8'));
  write('.changeset/burst.md', block('Changesets', 'md'));
  write('package-lock.json', JSON.stringify({ name: 'netraven-job-ntp', lockfileVersion: 3, packages: {} }));
  await run('sh', '-ec', block('Changesets', 'sh'));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  expect(version).toBe('1.3.0');
  expect(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8')).toContain('A setting `burst`');
});

it('the page has every finding', () => {
  const listed = new Set([...page.matchAll(/^\| `(NR_CHECK_[A-Z_]+)`/gm)].map(([, code]) => code));
  const thrown = new Set(['NR_CHECK_SOURCE_UNREADABLE', 'NR_CHECK_PACK_FAILED']);
  expect(listed).toEqual(new Set(Object.keys(checkCodes).filter((code) => !thrown.has(code))));
});
