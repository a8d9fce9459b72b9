import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../../src/host/protocol.ts';
import { judgePackage } from '../../../src/registry/inspect/judge.ts';
import { load, type PackageRecord } from '../../../src/registry/index.ts';
import { TestProject, jobPackage, type Files } from '../../../test-utils/test-project.ts';

const name = 'netraven-job-hostile';
const at = `jobs/${name}`;
const elsewhere = 'elsewhere.js';
/** A line for which there is a text to type. */
const oldStyle = 'exports.run = 1;\n';
const message = 'ReferenceError: exports is not defined in ES module scope';

interface Case {
  readonly host: TestProject;
  readonly folder: string;
  readonly judge: (result: Omit<ProbeResult & { ok: false }, 'ok'>) => Promise<PackageRecord>;
}

function hostile(more: Files = {}): Case {
  const host = new TestProject([], { ...jobPackage(at), [elsewhere]: oldStyle, ...more });
  const folder = host.at(at);
  const one = {
    record: { name, path: folder, jobType: 'hostile' } as PackageRecord,
    entry: host.at(`${at}/index.js`),
    manifest: {},
  };
  const full = { ...one.record, problems: [], permissions: [], otherFolders: [] } as unknown as PackageRecord;
  return {
    host,
    folder,
    judge: async (result) => (await judgePackage({ ...one, record: full }, { ok: false, ...result })).record,
  };
}

const failed = (text: string): { code: string; message: string; retryable: boolean } => ({
  code: 'NR_PACKAGE_LOAD_FAILED',
  message: text,
  retryable: false,
});

describe('a package names a line', () => {
  it('of its own source: the text to type there', async () => {
    const { judge, folder } = hostile({ [`${at}/old.js`]: oldStyle });
    const { problems } = await judge({ error: failed(`file://${folder}/old.js:1\n${message}`) });
    expect(problems[0]).toMatchObject({ path: 'old.js:1' });
    const one = await judge({ error: failed(message), location: { file: `${folder}/old.js`, line: 1 } });
    expect(one.problems[0]?.fix).toContain(`Write \`export const run =\` in place of \`exports.run =\` at ${folder}/`);
  });

  it.each(['file://%:1', 'file://host/index.js:1', 'file:///%2F:1', 'file:///a%00b:1'])(
    'by a broken URL: %s',
    async (text) => {
      const { judge } = hostile();
      expect((await judge({ error: failed(text) })).problems[0]).toMatchObject({ path: 'index.js' });
    },
  );

  it('outside of its folder: nothing is read, in its output and in a forged answer', async () => {
    const { judge, folder } = hostile();
    const file = `${folder}/../../${elsewhere}`;
    for (const { problems } of [
      await judge({ error: failed(`file://${file}:1\n${message}`) }),
      await judge({ error: failed(message), location: { file, line: 1 } }),
    ]) {
      expect(problems[0]).toMatchObject({ path: 'index.js', fix: expect.not.stringContaining('export const run') });
    }
  });

  it('by a link that leads outside: nothing is read', async () => {
    const { judge, host, folder } = hostile();
    host.link(`${at}/linked.js`, host.at(elsewhere));
    const { problems } = await judge({ error: failed(message), location: { file: `${folder}/linked.js`, line: 1 } });
    expect(problems[0]).toMatchObject({ path: 'index.js', fix: expect.not.stringContaining('export const run') });
  });

  it('of a device, a pipe, a folder or a large file: nothing is read', async () => {
    const { judge, host, folder } = hostile({ [`${at}/large.js`]: oldStyle + ' '.repeat(1024 * 1024) });
    execFileSync('mkfifo', [host.at(`${at}/pipe.js`)]);
    const files = ['pipe.js', 'large.js', '.'].map((file) => `${folder}/${file}`);
    for (const file of [...files, `${folder}/../../../../../../dev/zero`]) {
      const { problems } = await judge({ error: failed(message), location: { file, line: 1 } });
      expect(problems[0]?.fix, file).not.toContain('export const run');
    }
  });
});

describe('a package names a missing file', () => {
  const missing = (file: string): { code: string; message: string; retryable: boolean } => ({
    code: 'NR_PACKAGE_DEPENDENCY_MISSING',
    message: `Cannot find module '${file}' imported from /x`,
    retryable: false,
  });

  it('of its own: the file that is meant', async () => {
    const { judge, folder } = hostile();
    const { problems } = await judge({ error: missing(`${folder}/indx.js`) });
    expect(problems[0]?.fix).toContain('Write `./index.js` in place of `./indx.js`');
  });

  it('below a file, in a path too long or with a NUL: no text to type', async () => {
    const { judge, folder } = hostile();
    for (const file of [`${folder}/index.js/x.js`, `${folder}/${'x'.repeat(5_000)}/x.js`, `${folder}/\0/x.js`]) {
      expect((await judge({ error: missing(file) })).problems[0]?.fix).toContain('Correct the import');
    }
  });

  it('outside of its folder: nothing is looked for', async () => {
    const { judge, folder, host } = hostile();
    for (const file of [host.at('elsewhere.mjs'), `${folder}/../../elsewhere.ts`, host.at('elsewhere.ts')]) {
      expect((await judge({ error: missing(file) })).problems[0]?.fix).toContain('Correct the import');
    }
  });
});

it('a package that prints a broken URL and ends its process: the others load', async () => {
  const source = "console.error('file://%:1');\nprocess.exit(3);\n";
  const host = new TestProject([], { ...jobPackage(at, { source }), ...jobPackage('jobs/netraven-job-good') });
  const { records } = await load({ hostProject: host.project });
  expect(records.map((record) => [record.name, record.state])).toEqual([
    ['netraven-job-good', 'ready'],
    [name, 'failed'],
  ]);
});

it('a package whose entry is a link to a device once it was loaded: its record says what is wrong', async () => {
  const { host, folder } = hostile();
  host.link(`${at}/zero.js`, '/dev/zero');
  const record = { name, path: folder, jobType: 'hostile', problems: [], permissions: [], otherFolders: [] };
  const one = { record: record as unknown as PackageRecord, entry: `${folder}/zero.js`, manifest: {} };
  for (const entry of [one.entry, `${folder}/removed.js`]) {
    const judged = await judgePackage({ ...one, entry }, { ok: true, hasRun: false, meta: { jobType: 'hostile' } });
    expect(judged.record).toMatchObject({ state: 'invalid', problems: [{ code: 'NR_PACKAGE_NO_RUN' }] });
  }
});

it('an export `run` that is no function is to be replaced, not declared twice', async () => {
  const host = new TestProject([], {
    'jobs/odd/package.json': {},
    'jobs/odd/index.js': "export const meta = { jobType: 'odd' };\nexport const run = { success: true };\n",
  });
  const folder = host.at('jobs/odd');
  const record = { name: 'odd', path: folder, jobType: 'odd', problems: [], permissions: [], otherFolders: [] };
  const one = { record: record as unknown as PackageRecord, entry: `${folder}/index.js`, manifest: { type: 'module' } };
  const judged = await judgePackage(one, { ok: true, hasRun: false, meta: { jobType: 'odd' } });
  expect(judged.record.problems).toMatchObject([
    {
      code: 'NR_PACKAGE_NO_RUN',
      message: 'The export `run` is not a function',
      fix: expect.stringMatching(/^Make it/),
    },
  ]);
});

it.each([
  ['lib.js', 'Write `./lib.js` in place of `./lib` in '],
  ['libs.js', 'Install it again: '],
])('an import without an ending, in an installed package with %s', async (file, fix) => {
  const host = new TestProject([], { 'node_modules/odd/package.json': {}, [`node_modules/odd/${file}`]: '' });
  const folder = host.at('node_modules/odd');
  const record = { name: 'odd', path: folder, jobType: 'odd', problems: [], permissions: [], otherFolders: [] };
  const one = { record: record as unknown as PackageRecord, entry: `${folder}/index.js`, manifest: { type: 'module' } };
  const error = {
    code: 'NR_PACKAGE_DEPENDENCY_MISSING',
    message: `Cannot find module '${folder}/lib'`,
    retryable: false,
  };
  const location = { file: `${folder}/index.js`, line: 1 };
  const { record: judged } = await judgePackage(one, { ok: false, error, location });
  expect(judged.problems[0]?.fix).toContain(fix);
});
