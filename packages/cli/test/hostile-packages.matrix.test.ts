import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import type { PackageRecord } from '@netraven/core/registry';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { netraven } from '../test-utils/netraven.ts';
import { started } from './started.ts';

const exportsOf = (jobType: string): string => `export const meta = { jobType: '${jobType}' };
export const run = async () => ({ success: true });`;
const forge = (result: string): string => `import { writeSync } from 'node:fs';
writeSync(3, JSON.stringify([{ type: 'probed', result: ${result} }]) + '\\n');
await new Promise(() => setInterval(() => {}, 1000));`;
const send = (text: string): string =>
  `import { writeSync } from 'node:fs'; writeSync(3, ${text}); await new Promise(() => setInterval(() => {}, 1000));`;
const schema = (json: string): string => `export * from './good.js';
export const configSchema = { '~standard': { version: 1, vendor: 'x', validate: (value) => ({ value }), jsonSchema: { input: () => (${json}) } } };`;
const nested = (levels: number): string => `'['.repeat(${levels}) + ']'.repeat(${levels})`;

/** Sources of entries. `good.js` next to each exports a good job. */
const sources: Readonly<Record<string, string>> = {
  loops: 'for (;;);',
  'waits for ever': 'await new Promise(() => setInterval(() => {}, 1000));',
  'never settles': 'await new Promise(() => {});',
  'imports itself again and again': `let at = 0; for (;;) { await import('./good.js?' + at++); if (at > 500) throw new Error('enough'); }`,
  'imports what imports it': `import './circle.js'; throw new Error('no');`,
  exits: 'process.exit(0);',
  'exits late': `export * from './good.js'; setTimeout(() => process.exit(1), 5);`,
  'exits with the exit event': `process.on('exit', () => { for (let n = 0; n < 1e6; n++); }); process.exit();`,
  aborts: 'process.abort();',
  'kills itself': `process.kill(process.pid, 'SIGKILL');`,
  'stops itself': `process.kill(process.pid, 'SIGSTOP');`,
  'kills its parent': `process.kill(process.ppid, 'SIGUSR2');`,
  'throws null': 'throw null;',
  'throws undefined': 'throw undefined;',
  'throws a text': `throw 'no'.repeat(1e6);`,
  'throws a symbol': 'throw Symbol("no");',
  'throws a proxy': `throw new Proxy({}, { get() { throw new Error('trap'); }, ownKeys() { throw new Error('trap'); } });`,
  'throws getters': `throw Object.defineProperties(new Error(), { message: { get() { throw 1; } }, code: { enumerable: true, get() { throw 2; } }, stack: { get() { throw 3; } } });`,
  'throws 20 MB': `throw new Error(' '.repeat(2e7));`,
  'throws a code of ours': `throw Object.assign(new Error('no'), { code: 'NR_DATABASE_GONE', hint: {} });`,
  'throws steering characters': `throw new Error('\\u001b[2J\\u202e\\n\\r');`,
  'throws late': `export * from './good.js'; setTimeout(() => { throw new Error('late'); });`,
  'rejects without a handler': `Promise.reject(new Error('no'));`,
  'prints without end': `for (let n = 0; n < 300; n++) process.stdout.write('x'.repeat(1e5)); throw new Error('no');`,
  'prints errors without end': `for (let n = 0; n < 300; n++) process.stderr.write('x'.repeat(1e5)); throw new Error('no');`,
  'fills the heap': 'const all = []; for (;;) all.push(new Array(1e6).fill(1.5));',
  'fills memory':
    'const all = []; for (let n = 0; n < 30; n++) { all.push(Buffer.alloc(2 ** 25, 1)); } throw new Error("no");',
  'recurses without end': 'const again = () => again() + 1; again();',
  'forges null': forge('null'),
  'forges a number': forge('7'),
  'forges an empty failure': forge('{ ok: false }'),
  'forges odd fields': forge(
    '{ ok: false, error: { code: 1, message: {}, hint: [] }, location: { file: {}, line: "x" } }',
  ),
  'forges a name that is an object': forge('{ ok: true, hasRun: true, meta: { jobType: {}, label: { toString: 1 } } }'),
  'forges a deep answer': `import { writeSync } from 'node:fs';
    writeSync(3, '[{"type":"probed","result":{"ok":true,"hasRun":true,"meta":' + ${nested(20_000)} + '}}]\\n'); await new Promise(() => setInterval(() => {}, 1000));`,
  'forges a call': send(`'[{"type":"call","id":1,"call":1,"name":{},"args":{}}]\\n'`),
  'forges a log entry': send(`'[{"type":"log","id":0,"level":"constructor","message":{},"meta":null}]\\n'`),
  'sends garbage': send(`'garbage\\n'`),
  'sends null': send(`'[null]\\n'`),
  'closes its pipe': `import { closeSync } from 'node:fs'; closeSync(3);`,
  'breaks JSON': `JSON.stringify = () => { throw new Error('no'); }; export * from './good.js';`,
  'breaks prototypes': `Object.prototype.toJSON = () => 7; Array.prototype.push = () => { throw 1; }; export * from './good.js';`,
  'breaks promises': `Promise.prototype.then = () => { throw 1; }; export * from './good.js';`,
  'has a meta that throws': `export const meta = { get jobType() { throw new Error('no'); } }; export const run = () => {};`,
  'has a meta in a circle': 'export const meta = {}; meta.meta = meta; export const run = () => {};',
  'has a meta of 5 MB': `export const meta = { jobType: 'x', label: 'x'.repeat(5e6) }; export const run = () => {};`,
  'has 20,000 unknown keys': `export const meta = Object.fromEntries(Array.from({ length: 20000 }, (_, at) => ['key' + at, at])); export const run = () => {};`,
  'has a run that is no function': `export const meta = { jobType: 'x' }; export const run = 7;`,
  'exports nothing': '',
  'cannot be parsed': 'export const = {',
  'imports what is missing': `import 'not-installed-anywhere';`,
  'reads a foreign file': `import { readFileSync } from 'node:fs'; readFileSync('/etc/shadow');`,
  'starts a process': `import { spawnSync } from 'node:child_process'; spawnSync('ls');`,
  'has a schema that throws': schema(`(() => { throw { code: 'X', message: 7 }; })()`),
  'has a schema that compiles for a minute': schema(
    `{ type: 'object', properties: Object.fromEntries(Array.from({ length: 4000 }, (_, at) => ['property-number-' + at, { type: 'string', minLength: 3, pattern: '^a' + at }])) }`,
  ),
  'has a schema that refers to itself': schema(
    `{ type: 'object', $ref: '#/$defs/x', $defs: { x: { $ref: '#/$defs/x' } } }`,
  ),
};

type Make = (host: HostFolder, folder: string) => void;
const link =
  (target: string, at = ''): Make =>
  (host, folder) => {
    mkdirSync(dirname(host.at(folder + at)), { recursive: true });
    symlinkSync(target, host.at(folder + at));
  };
const manifest =
  (text: string): Make =>
  (host, folder) =>
    void host.write(`${folder}/package.json`, text);

/** Package folders with odd files. */
const folders: Readonly<Record<string, Make>> = {
  'is a link to itself': link('netraven-job-is-a-link-to-itself'),
  'is a link to the root folder': link('/'),
  'is a link to the host project': link('..'),
  'has a manifest without end': link('/dev/zero', '/package.json'),
  'has a manifest that is a pipe': (host, folder) => {
    mkdirSync(host.at(folder), { recursive: true });
    execFileSync('mkfifo', [host.at(`${folder}/package.json`)]);
  },
  'has null as its manifest': manifest('null'),
  'has a cut manifest': manifest('{"name": "netr'),
  'has a deep manifest': manifest(
    `{"netraven":{"job":{"apiVersion":1,"jobType":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`,
  ),
  'has deep exports': manifest(
    `{"netraven":{"job":{"apiVersion":1,"jobType":"x"}},"exports":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ),
  'has 60,000 dependencies': (host, folder) => {
    const dependencies = Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [`a${at}`, '']));
    const described = {
      name: nameOf('has 60,000 dependencies'),
      version: '1.0.0',
      type: 'module',
      exports: './index.js',
    };
    host
      .write(`${folder}/package.json`, {
        ...described,
        dependencies,
        netraven: { job: { apiVersion: 1, jobType: 'y' } },
      })
      .write(`${folder}/index.js`, exportsOf('y'));
  },
  'has exports that leave it': manifest(
    '{"netraven":{"job":{"apiVersion":1,"jobType":"x"}},"exports":"./../../../../etc/passwd\\u0000"}',
  ),
};

const nameOf = (what: string): string => `netraven-job-${what.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
const hostile = [...Object.keys(sources), ...Object.keys(folders)].map(nameOf);
const good = ['one', 'two'];

/** Makes a host project with every hostile package, installed, linked or in `jobs/`, and two good ones. */
function makeHost(): HostFolder {
  const host = new HostFolder();
  const write = (jobType: string, source: string): void => {
    const folder = `node_modules/netraven-job-${jobType}`;
    host
      .write(`${folder}/package.json`, {
        name: `netraven-job-${jobType}`,
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
        netraven: { job: { apiVersion: 1, jobType } },
      })
      .write(`${folder}/index.js`, source)
      .write(`${folder}/good.js`, exportsOf(jobType))
      .write(`${folder}/circle.js`, `import './index.js';`);
  };
  for (const [what, source] of Object.entries(sources)) write(nameOf(what).replace('netraven-job-', ''), source);
  for (const [what, make] of Object.entries(folders)) make(host, `jobs/${nameOf(what)}`);
  for (const jobType of good) write(jobType, exportsOf(jobType));
  const names = [...Object.keys(sources).map(nameOf), ...good.map((jobType) => `netraven-job-${jobType}`)];
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  return host.write('package.json', { name: 'host', private: true, dependencies });
}

// Many of the packages hang until their time is over, in each of the programs.
const limit = { timeout: 600_000 };

it('jobs list, doctor and start survive 60 hostile packages at once, and run the two good ones', limit, async () => {
  expect(hostile.length).toBeGreaterThanOrEqual(60);
  const host = makeHost();

  const [listed, diagnosed] = await Promise.all([
    netraven(host, ['jobs', 'list', '--json']),
    netraven(host, ['doctor', '--json']),
  ]);
  expect(listed).toMatchObject({ code: 0, stderr: '' });
  const { packages } = JSON.parse(listed.stdout) as { packages: PackageRecord[] };
  const ready = packages.filter(({ state }) => state === 'ready').map(({ name }) => name);
  expect(ready).toEqual(expect.arrayContaining(good.map((jobType) => `netraven-job-${jobType}`)));
  const { problems: refused } = packages.find(({ name }) => name === nameOf('has 60,000 dependencies')) ?? {};
  expect(refused).toMatchObject([{ code: 'NR_PACKAGE_TOO_LARGE' }]);
  // A package whose harm comes after its exports is ready, like `exits late`.
  for (const { name, state, problems } of packages) {
    if (state === 'ready') continue;
    expect({ name, fixes: problems.map(({ fix }) => fix) }).not.toEqual({ name, fixes: [] });
    for (const { message } of problems) expect(message.length).toBeLessThan(5_000);
  }

  expect(diagnosed.stdout).toContain('job packages ready');
  expect(diagnosed.stdout).not.toContain('TypeError');

  await started(host);
  const add = ['devices', 'add', 'd', '127.0.0.1', '--platform', 'cisco_ios'];
  expect(await netraven(host, add)).toMatchObject({ code: 0 });
  for (const jobType of good) expect(await netraven(host, ['run', jobType, '--all'])).toMatchObject({ code: 0 });
});
