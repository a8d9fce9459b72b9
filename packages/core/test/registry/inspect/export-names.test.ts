import { describe, expect, it } from 'vitest';
import { describeExports } from '../../../src/host/child/probe-entry.ts';
import { readAnswer } from '../../../src/host/probe-answer.ts';
import { checkExportNames, fixOfMissing } from '../../../src/registry/inspect/export-names.ts';

const meta = { jobType: 'x' };
const run = async (): Promise<{ success: true }> => ({ success: true });
const schema = { '~standard': { version: 1, vendor: 'own', validate: () => ({ value: {} }) } };

/** The names that a job of these exports is told to write. */
function meant(exports: object): (string | undefined)[] {
  const answer = readAnswer(JSON.parse(JSON.stringify(describeExports({ meta, run, ...exports }))));
  return checkExportNames(answer as never).map(({ fix }) => /^Write `(\w+)`/.exec(fix)?.[1]);
}

describe('an export that NetRaven ignores', () => {
  it.each<[what: string, exports: object, name: string]>([
    ['a schema named config', { config: schema }, 'configSchema'],
    ['a schema named settings', { settings: Object.assign(() => {}, schema) }, 'configSchema'],
    ['a misspelt configSchema', { configScheme: {} }, 'configSchema'],
    [
      'a schema named config after many others',
      { ...Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`A${at}`, at])), config: schema },
      'configSchema',
    ],
    ['a function named summary', { summary: run }, 'summarize'],
    ['a function named report', { report: run }, 'summarize'],
    ['a misspelt summarize', { summarise: run }, 'summarize'],
  ])('%s: a warning', (_what, exports, name) => {
    expect(meant(exports)).toEqual([name]);
  });

  it.each<[what: string, exports: object]>([
    ['a helper named config', { config: { retries: 2 } }],
    ['a helper named schema', { schema: () => ({}) }],
    ['a helper named settings', { settings: null }],
    ['a constant named report', { report: { kind: 'markdown', text: '' } }],
    ['a constant named summary', { summary: 'all is well' }],
    ['a fleet job with report', { meta: { ...meta, scope: 'fleet' }, report: run }],
    ['a fleet job with summarise', { meta: { ...meta, scope: 'fleet' }, summarise: run }],
    [
      'a value that throws when it is looked at',
      {
        config: new Proxy(
          {},
          {
            has: () => {
              throw new Error('no');
            },
          },
        ),
      },
    ],
  ])('%s: no warning', (_what, exports) => {
    expect(meant(exports)).toEqual([]);
  });
});

it('an export that is meant as `run` must be a function, and one that is meant as `meta` none', () => {
  const exported = (exports: object): never => describeExports(exports) as never;
  const entry = { read: () => '', isModule: true };
  expect(fixOfMissing('run', exported({ meta, job: run }), entry)).toBe('Write `run` in place of `job`.');
  expect(fixOfMissing('run', exported({ job: { meta, run } }), entry)).toBeUndefined();
  expect(fixOfMissing('meta', exported({ run, jobMeta: meta }), entry)).toBe('Write `meta` in place of `jobMeta`.');
  expect(fixOfMissing('meta', exported({ run, metadata: run }), entry)).toBeUndefined();
});

it('a CommonJS entry that exports another name gets the right name; one with no name becomes an ES module', () => {
  const exported = (exports: object): never => describeExports(exports) as never;
  const entry = { read: () => 'module.exports = { metadata, run };', isModule: false };
  expect(fixOfMissing('meta', exported({ metadata: meta, run }), entry)).toBe('Write `meta` in place of `metadata`.');
  expect(fixOfMissing('meta', exported({ default: {} }), entry)).toContain('"type": "module"');
});

it('a forged list of exports is left out', () => {
  const forged = [null, 'config', { name: 1, kind: 'schema' }, { name: 'config', kind: 'other' }, { kind: 'schema' }];
  expect(readAnswer({ ok: true, hasRun: true, otherExports: forged })).toEqual({ ok: true, hasRun: true });
});
