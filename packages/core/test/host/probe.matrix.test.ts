import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { probe, tryJobHost, wire } from '../../src/host/index.ts';
import { jobPackage, type JobPackage } from './job-package.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { standStill } from '@netraven/test-utils/stand-still';

const good = (jobType: string): JobPackage =>
  jobPackage(`export const meta = { jobType: '${jobType}' }; export async function run() { return { success: true } }`);

it('a package is imported and its exports are returned', async () => {
  const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }),
    jsonSchema: { input: ({ target }) => ({ $comment: target, type: 'object' }), output: () => ({}) } } }`;
  const target = jobPackage(
    `export const meta = { jobType: 'x' }; export const configSchema = ${schema}; export const run = async () => ({ success: true });`,
  );
  expect(await probe([target])).toEqual([
    { ok: true, meta: { jobType: 'x' }, hasRun: true, configSchema: { $comment: 'draft-2020-12', type: 'object' } },
  ]);
});

it('packages of one group whose paths are longer than a command line are imported in several processes', async () => {
  const deep = join(temporaryFolder(), ...Array.from({ length: 12 }, () => 'x'.repeat(250)));
  const source = `export const meta = { jobType: 'x' }; export const run = async () => ({ success: true });`;
  const targets = Array.from({ length: 8 }, (_, at) => {
    const path = join(deep, 'jobs', String(at));
    const names = Array.from({ length: 130 }, (__, index) => `lib-${at}-${index}`);
    for (const name of names) {
      mkdirSync(join(path, 'node_modules', name), { recursive: true });
      writeFileSync(join(path, 'node_modules', name, 'package.json'), '{}');
    }
    const dependencies = Object.fromEntries(names.map((name) => [name, '1']));
    writeFileSync(join(path, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
    writeFileSync(join(path, 'index.js'), source);
    return { path, entry: join(path, 'index.js'), group: 'together' };
  });
  expect((await probe(targets)).map(({ ok }) => ok)).toEqual(targets.map(() => true));
});

it('a package is imported although only its owner may read its folder', async () => {
  const folder = temporaryFolder();
  const entry = join(folder, 'index.js');
  writeFileSync(entry, `export const meta = { jobType: 'x' }; export const run = async () => ({ success: true });`);
  expect(await probe([{ path: folder, entry }])).toMatchObject([{ ok: true, hasRun: true }]);
});

it('a package is imported although core was not built', async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const core = join(folder, 'node_modules', '@netraven', 'core');
  mkdirSync(core, { recursive: true });
  writeFileSync(join(core, 'package.json'), JSON.stringify({ name: '@netraven/core', version: '1.0.0' }));
  const manifest = { name: 'netraven-job-x', type: 'module', peerDependencies: { '@netraven/core': '^1.0.0' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const entry = join(folder, 'index.js');
  writeFileSync(entry, `export const meta = { jobType: 'x' }; export const run = async () => ({ success: true });`);
  expect(await probe([{ path: folder, entry }])).toMatchObject([{ ok: true, hasRun: true }]);
});

it('a package without exports is no error, and a schema that cannot describe itself returns the reason', async () => {
  const results = await probe([jobPackage(''), jobPackage(`export const configSchema = { parse() {} };`)]);
  expect(results[0]).toEqual({ ok: true, hasRun: false });
  expect(results[1]).toMatchObject({
    ok: true,
    hasRun: false,
    schemaError: { code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID' },
  });
});

it.each([
  [
    'a plain JSON Schema',
    `{ type: 'object', properties: {}, required: [], title: 'x', $id: 'x', description: 'x' }`,
    'a plain JSON Schema with "type", "properties", "required", "title", "$id", …',
  ],
  ['an object that parses', `{ parse() {} }`, 'an object with "parse"'],
  ['nothing', `undefined`, 'undefined'],
  ['null', `null`, 'null'],
  ['a text', `'draft-07'`, 'a string'],
  ['a class', `class Settings {}`, 'a function'],
])('the message about an invalid config schema says what it is: %s', async (_what, source, received) => {
  expect(await probe([jobPackage(`export const configSchema = ${source};`)])).toMatchObject([
    {
      schemaError: {
        code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
        message: `configSchema is no schema of zod, nor any other Standard Schema: it is ${received}`,
        hint: expect.stringContaining('z.strictObject'),
      },
    },
  ]);
});

it('the error of a config schema without JSON Schema names its library', async () => {
  const schema = `{ '~standard': { version: 1, vendor: 'old', validate: (value) => ({ value }) } }`;
  expect(await probe([jobPackage(`export const configSchema = ${schema};`)])).toMatchObject([
    { schemaError: { message: expect.stringContaining('it is one of old without jsonSchema') } },
  ]);
});

it.each([
  ['throws', `throw new Error('no luck')`, 'NR_PACKAGE_LOAD_FAILED'],
  ['cannot be parsed', `export const = 1`, 'NR_PACKAGE_SYNTAX'],
  ['imports what is not installed', `import 'not-installed'`, 'NR_PACKAGE_DEPENDENCY_MISSING'],
  [
    'throws a value that throws',
    `throw new Proxy(new Error(), { get() { throw 1 }, getPrototypeOf() { throw 2 } })`,
    'NR_PACKAGE_LOAD_FAILED',
  ],
  [
    'throws an error with an odd stack',
    `throw Object.assign(new Error(), { stack: Object.create(null) })`,
    'NR_PACKAGE_LOAD_FAILED',
  ],
  ['exits', `process.exit(0)`, 'NR_PACKAGE_EXITED'],
  ['waits for ever', `await new Promise(() => {})`, 'NR_PACKAGE_LOAD_TIMEOUT'],
  ['rejects a promise without a handler', `Promise.reject(new Error('late'))`, 'NR_PACKAGE_EXITED'],
  ['loops', `for (;;);`, 'NR_PACKAGE_LOAD_TIMEOUT'],
  ['starts a process', `import { spawnSync } from 'node:child_process'; spawnSync('ls')`, 'NR_PACKAGE_ACCESS_DENIED'],
  [
    'reads a file that is not its own',
    `import { readFileSync } from 'node:fs'; readFileSync('/etc/passwd')`,
    'NR_PACKAGE_ACCESS_DENIED',
  ],
  [
    'loads a native addon',
    `process.dlopen({ exports: {} }, new URL('addon.node', import.meta.url).pathname)`,
    'NR_PACKAGE_NATIVE_ADDON',
  ],
])('a package that %s gets an error code, and good packages stay good', async (_what, source, code) => {
  const targets = [good('a'), jobPackage(source), good('b')].map((each) => ({ ...each, group: '@acme' }));
  // Those beside it have to be imported in this time, too.
  const results = await probe(targets, { timeoutMs: code === 'NR_PACKAGE_LOAD_TIMEOUT' ? 4_000 : 30_000 });
  expect(results[1]).toMatchObject({ ok: false, error: { code } });
  for (const index of [0, 2]) expect(results[index]).toMatchObject({ ok: true, hasRun: true });
});

it('a package that answered while NetRaven was blocked is loaded, although its time is over', async () => {
  let blocked = false;
  const block = (message: unknown): void => {
    if (blocked || (message as { to: string }).to !== 'worker') return;
    blocked = true;
    // From the first sign of life of the process, when the time begins.
    standStill(2_000);
  };
  wire.subscribe(block);
  onTestFinished(() => wire.unsubscribe(block));
  expect(await probe([good('slow')], { timeoutMs: 1_000 })).toMatchObject([{ ok: true }]);
  expect(blocked).toBe(true);
});

it('an abort ends running imports, starts no more, and rejects with its reason', async () => {
  const pids = new Set<number>();
  const controller = new AbortController();
  const onMessage = (message: unknown): void => {
    const { pid, to } = message as { pid: number; to: string };
    pids.add(pid);
    if (to === 'worker') controller.abort(new Error('no longer wanted'));
  };
  wire.subscribe(onMessage);
  onTestFinished(() => wire.unsubscribe(onMessage));
  const hanging = Array.from({ length: 20 }, () => jobPackage(`await new Promise(() => setInterval(() => {}, 1000))`));
  const probing = probe([good('a'), ...hanging], { signal: controller.signal });
  await expect(probing).rejects.toThrow('no longer wanted');
  expect(pids.size).toBeLessThan(20);
  for (const pid of pids) expect(() => process.kill(pid, 0), String(pid)).toThrow('ESRCH');
});

it('a package that forges the answers of others affects only its own group', async () => {
  const forger = jobPackage(`const real = JSON.stringify;
    JSON.stringify = (value, ...rest) => real(value, ...rest).replaceAll('honest', 'forged');
    export const meta = { jobType: 'forger' }; export const run = async () => ({ success: true });`);
  const honest = good('honest');
  const [, alone] = await probe([forger, honest]);
  expect(alone).toMatchObject({ meta: { jobType: 'honest' } });
  const [, grouped] = await probe([forger, honest].map((each) => ({ ...each, group: '@acme' })));
  expect(grouped).toMatchObject({ meta: { jobType: 'forged' } });
});

it.each([
  ['a mistake in the entry', { 'index.js': 'export const a = 1;\nexport const = 1;\n' }, 'index.js', 2],
  [
    'a mistake in a file the entry imports',
    { 'index.js': `import { a } from './lib/a.js';\nexport const run = a;\n`, 'lib/a.js': '\n\nexport const a = {;\n' },
    'lib/a.js',
    3,
  ],
  ['a mistake in TypeScript', { 'index.ts': 'const a: number = 1;\nenum B { C }\n' }, 'index.ts', 2],
  ['an export that is not there', { 'index.js': `\nimport { b } from './a.js';\n`, 'a.js': '' }, 'index.js', 2],
  ['a package that is not installed', { 'index.js': `\n\nimport 'not-installed';\n` }, 'index.js', 3],
  [
    'an error thrown while it loads',
    { 'index.js': `import './a.js';\n`, 'a.js': `\nthrow new Error('no');\n` },
    'a.js',
    2,
  ],
  ['CommonJS', { 'index.js': `import './a.cjs';\n`, 'a.cjs': `\nconst = 1;\n` }, 'a.cjs', 2],
] as const)('the error names the line: %s', async (_what, files, file, line) => {
  const made = jobPackage('', files);
  const entry = join(made.path, 'index.ts' in files ? 'index.ts' : 'index.js');
  const [result] = await probe([{ path: made.path, entry }]);
  expect(result).toMatchObject({ ok: false, location: { file: join(made.path, file), line } });
});

it('an error that a dependency of CommonJS throws while it loads is no error of the syntax, and its line is named', async () => {
  const target = jobPackage(`import './data.cjs'; export const run = async () => ({ success: true });`, {
    'data.cjs': `\nJSON.parse('{bad');`,
    'broken.cjs': `const x = ;`,
  });
  expect(await probe([target])).toMatchObject([
    {
      error: { code: 'NR_PACKAGE_LOAD_FAILED' },
      location: { file: join(target.path, 'data.cjs'), line: 2 },
    },
  ]);
  writeFileSync(target.entry, `import './broken.cjs';`);
  expect(await probe([target])).toMatchObject([
    { error: { code: 'NR_PACKAGE_SYNTAX' }, location: { file: join(target.path, 'broken.cjs'), line: 1 } },
  ]);
});

it('a machine that cannot make a process is no problem of the packages: the caller gets its error, and tries again', async () => {
  const target = good('nospace');
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = join(target.path, 'missing');
  onTestFinished(() => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  });
  const error = { code: 'NR_HOST_START', message: expect.stringContaining('ENOENT') as string };
  await expect(probe([target])).rejects.toMatchObject(error);
  expect(await tryJobHost()).toMatchObject(error);
});

it('a package that was removed meanwhile fails alone', async () => {
  const [gone, other] = [good('gone'), good('stays')];
  rmSync(gone.path, { recursive: true });
  expect(await probe([gone, other])).toMatchObject([{ ok: false }, { ok: true }]);
});
