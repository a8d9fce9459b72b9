import { updateReadme, type AboutJob } from '@netraven/readme';
import type { Files } from './pack-all.ts';

const run = `export const run = async ({ logger, dryRun }) => { logger.info('done', { dryRun }); return { success: true }; };\n`;

/** Returns a module with `meta` and `run`. */
export function moduleOf(jobType: string, meta: object = {}): string {
  return `export const meta = ${JSON.stringify({ jobType, ...meta }, null, 2)};\n${run}`;
}

/** A hand-made Standard Schema with a JSON Schema. */
export function schemaOf(jsonSchema: object): string {
  const standard = `{ version: 1, vendor: 'test', validate: (value) => ({ value }), jsonSchema: { input: () => (${JSON.stringify(jsonSchema)}) } }`;
  return `export const configSchema = { '~standard': ${standard} };\n`;
}

interface More {
  /** Merged into package.json; `undefined` removes a key. */
  readonly manifest?: object;
  readonly files?: Files;
}

/** Returns the files of a good job package with a given word as job type. */
export function goodPackage(word: string, { manifest = {}, files = {} }: More = {}): Files {
  return {
    'package.json': {
      name: `netraven-job-${word}`,
      version: '1.2.3',
      description: 'A job.',
      keywords: ['netraven-job'],
      license: 'MIT',
      type: 'module',
      files: ['dist'],
      exports: { '.': './dist/index.js', './package.json': './package.json' },
      peerDependencies: { '@netraven/core': '^1.0.0' },
      engines: { node: '>=24' },
      netraven: { job: { apiVersion: 1, jobType: word, permissions: [] } },
      ...manifest,
    },
    'README.md': `# ${word}\n\nSet \`API_TOKEN\` in your environment, e.g. \`token: "…"\`.\n`,
    'dist/index.js': moduleOf(word),
    ...files,
  };
}

const settings = { type: 'object', properties: { retries: { type: 'integer', minimum: 0, maximum: 5 } } };
const job = (jobType: string, ...permissions: string[]): object => ({ job: { apiVersion: 1, jobType, permissions } });

export const described: AboutJob['meta'] = {
  jobType: 'described',
  label: 'Described in full',
  description: 'Says all there is to say.',
  icon: 'mdi-content-save',
  defaultSchedule: '0 3 * * *',
  platforms: ['cisco_ios', 'arista_eos'],
  requires: ['cli'] as const,
};

export type GoodPackage =
  | 'plain'
  | 'commonjs'
  | 'mjs'
  | 'scoped'
  | 'conditions'
  | 'zod'
  | 'schema'
  | 'permission'
  | 'permissions'
  | 'fleet'
  | 'described'
  | 'modules'
  | 'core'
  | 'data'
  | 'awaiting'
  | 'dependency'
  | 'bundled'
  | 'prerelease'
  | 'orderly'
  | 'scripts';

/** Twenty good packages of different shapes. The keys are the job types. */
export const goodPackages: Readonly<Record<GoodPackage, Files>> = {
  plain: goodPackage('plain'),
  commonjs: goodPackage('commonjs', {
    manifest: { type: undefined },
    files: {
      'dist/index.js': `exports.meta = { jobType: 'commonjs' };\nexports.run = async () => ({ success: true });\n`,
    },
  }),
  mjs: goodPackage('mjs', {
    manifest: { type: undefined, exports: './dist/index.mjs' },
    files: { 'dist/index.mjs': moduleOf('mjs') },
  }),
  scoped: goodPackage('scoped', { manifest: { name: '@acme/netraven-job-scoped' } }),
  conditions: goodPackage('conditions', {
    manifest: { exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } } },
    files: { 'dist/index.d.ts': 'export {};\n' },
  }),
  zod: goodPackage('zod', {
    manifest: { dependencies: { zod: '^4.2.0' } },
    files: {
      'dist/index.js': `import { z } from 'zod';\n${moduleOf('zod')}export const configSchema = z.strictObject({ server: z.string(), port: z.int().default(123) });\n`,
    },
  }),
  schema: goodPackage('schema', { files: { 'dist/index.js': moduleOf('schema') + schemaOf(settings) } }),
  permission: goodPackage('permission', { manifest: { netraven: job('permission', 'network') } }),
  permissions: goodPackage('permissions', {
    manifest: { netraven: job('permissions', 'device:write', 'device:secrets', 'artifacts:read', 'network') },
  }),
  fleet: goodPackage('fleet', { files: { 'dist/index.js': moduleOf('fleet', { scope: 'fleet', requires: [] }) } }),
  described: goodPackage('described', {
    files: {
      'README.md': updateReadme(undefined, { name: 'netraven-job-described', permissions: [], meta: described }),
      'dist/index.js': moduleOf('described', { ...described, timeoutMs: 60_000, retries: 0 }),
    },
  }),
  modules: goodPackage('modules', {
    files: {
      'dist/index.js': `export { meta } from './meta.js';\nexport { run } from './run.js';\n`,
      'dist/meta.js': `export const meta = { jobType: 'modules' };\n`,
      'dist/run.js': run,
    },
  }),
  core: goodPackage('core', {
    files: {
      'dist/index.js': `import { NetRavenError } from '@netraven/core';\nexport const failure = new NetRavenError('ACME_X', 'x');\n${moduleOf('core')}`,
    },
  }),
  data: goodPackage('data', {
    files: {
      'dist/known.json': { hosts: ['a', 'b'] },
      'dist/index.js': `import { readFileSync } from 'node:fs';\nconst known = JSON.parse(readFileSync(new URL('known.json', import.meta.url), 'utf8'));\n${moduleOf('data')}`,
    },
  }),
  awaiting: goodPackage('awaiting', {
    files: {
      'dist/later.js': run,
      'dist/index.js': `export const meta = { jobType: 'awaiting' };\nexport const { run } = await import('./later.js');\n`,
    },
  }),
  dependency: goodPackage('dependency', {
    manifest: { dependencies: { ms: '^2.1.3' } },
    files: { 'dist/index.js': `import ms from 'ms';\nexport const waitMs = ms('1s');\n${moduleOf('dependency')}` },
  }),
  bundled: goodPackage('bundled', {
    manifest: { dependencies: { 'acme-inside': '^1.0.0' }, bundleDependencies: ['acme-inside'] },
    files: {
      'node_modules/acme-inside/package.json': { name: 'acme-inside', version: '1.0.0', main: 'index.js' },
      'node_modules/acme-inside/index.js': 'module.exports = 1;\n',
      'dist/index.js': `import one from 'acme-inside';\nexport const number = one;\n${moduleOf('bundled')}`,
    },
  }),
  prerelease: goodPackage('prerelease', { manifest: { version: '2.0.0-beta.1' } }),
  orderly: goodPackage('orderly', {
    // A closed handle, or one that keeps nothing running, is no side effect.
    files: {
      'dist/index.js': `const timer = setTimeout(() => {}, 1000);\nclearTimeout(timer);\nsetInterval(() => {}, 1000).unref();\n${moduleOf('orderly')}`,
    },
  }),
  scripts: goodPackage('scripts', {
    manifest: { scripts: { build: 'tsc', test: 'vitest', prepublishOnly: 'npm run build && netraven jobs check' } },
  }),
};
