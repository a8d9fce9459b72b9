import { updateReadme } from '@netraven/readme';
import { described, goodPackages, moduleOf, schemaOf, type GoodPackage } from './good-packages.ts';
import type { Files } from './pack-all.ts';

const readmeOf = { name: 'netraven-job-described', permissions: [], meta: described };
const anotherFormat = updateReadme(undefined, readmeOf)
  .replace(/format \d+,/, 'format 0,')
  .replace('## Usage', '## How it was used');

/** A fault in a copy of a good package. */
export interface SeededFault {
  readonly fault: string;
  readonly into: GoodPackage;
  /** The only expected code. */
  readonly code: string;
  /** Its place. */
  readonly at: string;
  readonly severity?: 'warning';
  /** Merged into package.json of the good package. */
  readonly manifest?: object;
  readonly files?: Files;
  /** Compares with the good package as the earlier version. */
  readonly against?: true;
}

const entry = (into: GoodPackage, before: string, after = ''): Files => ({
  'dist/index.js': `${before}${goodPackages[into]['dist/index.js'] as string}${after}`,
});
const field = (job: object): object => ({ netraven: { job: { apiVersion: 1, jobType: 'plain', ...job } } });
const peer = (range: string): object => ({ peerDependencies: { '@netraven/core': range } });
// In parts, so that a scanner finds no secret in this file.
const secret = (...parts: string[]): string => parts.join('');
const token = secret('gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8');

export const seededFaults: readonly SeededFault[] = [
  // The manifest
  {
    fault: 'a name that NetRaven does not find',
    into: 'plain',
    manifest: { name: 'acme-plain' },
    code: 'NR_CHECK_NAME_UNFOUND',
    at: 'package.json:2',
  },
  {
    fault: 'no job field',
    into: 'plain',
    manifest: { netraven: undefined },
    code: 'NR_PACKAGE_FIELD_MISSING',
    at: 'package.json',
  },
  {
    fault: 'another contract',
    into: 'plain',
    manifest: field({ apiVersion: 9 }),
    code: 'NR_PACKAGE_API_VERSION',
    at: 'package.json:25',
  },
  {
    fault: 'an unknown permission',
    into: 'plain',
    manifest: field({ permissions: ['netwrok'] }),
    code: 'NR_PACKAGE_PERMISSION_UNKNOWN',
    at: 'package.json:28',
  },
  {
    fault: 'core as a dependency',
    into: 'core',
    manifest: { peerDependencies: {}, dependencies: { '@netraven/core': '^1.0.0' } },
    code: 'NR_CHECK_CORE_NOT_PEER',
    at: 'package.json:29',
  },
  {
    fault: 'core imported and not declared',
    into: 'core',
    manifest: { peerDependencies: undefined },
    code: 'NR_CHECK_CORE_UNDECLARED',
    at: 'dist/index.js:1',
  },
  {
    fault: 'a range without this core',
    into: 'core',
    manifest: peer('^0.9.0'),
    code: 'NR_CHECK_CORE_RANGE',
    at: 'package.json:18',
  },
  {
    fault: 'a range without the next core',
    into: 'core',
    manifest: peer('~1.0.0'),
    code: 'NR_CHECK_CORE_RANGE',
    at: 'package.json:18',
    severity: 'warning',
  },
  {
    fault: 'an unreplaced workspace range',
    into: 'plain',
    manifest: { dependencies: { ms: 'workspace:^' } },
    code: 'NR_CHECK_DEPENDENCY_LOCAL',
    at: 'package.json:31',
  },
  {
    fault: 'an install script',
    into: 'scripts',
    manifest: { scripts: { postinstall: 'node setup.js' } },
    code: 'NR_CHECK_SCRIPT_INSTALL',
    at: 'package.json:31',
  },
  {
    fault: 'engines without ours',
    into: 'plain',
    manifest: { engines: { node: '^22.0.0' } },
    code: 'NR_CHECK_ENGINES',
    at: 'package.json:21',
  },
  {
    fault: 'engines without the Node.js that NetRaven brings along',
    into: 'plain',
    manifest: { engines: { node: '>=24 <26.5' } },
    code: 'NR_CHECK_ENGINES',
    at: 'package.json:21',
  },
  {
    fault: 'engines that are no range',
    into: 'plain',
    manifest: { engines: { node: 'newest' } },
    code: 'NR_CHECK_ENGINES',
    at: 'package.json:21',
  },
  {
    fault: 'no engines',
    into: 'mjs',
    manifest: { engines: undefined },
    code: 'NR_CHECK_ENGINES',
    at: 'package.json',
    severity: 'warning',
  },
  {
    fault: 'no license',
    into: 'plain',
    manifest: { license: undefined },
    code: 'NR_CHECK_LICENSE_MISSING',
    at: 'package.json',
    severity: 'warning',
  },
  {
    fault: 'an invalid version',
    into: 'plain',
    manifest: { version: 'first' },
    code: 'NR_CHECK_VERSION_INVALID',
    at: 'package.json:3',
  },
  {
    fault: 'a private package',
    into: 'scoped',
    manifest: { private: true },
    code: 'NR_CHECK_PRIVATE',
    at: 'package.json:30',
    severity: 'warning',
  },
  {
    fault: 'no keyword',
    into: 'scoped',
    manifest: { keywords: undefined },
    code: 'NR_CHECK_KEYWORD_MISSING',
    at: 'package.json',
    severity: 'warning',
  },
  {
    fault: 'main in place of exports',
    into: 'commonjs',
    manifest: { exports: undefined, main: './dist/index.js' },
    code: 'NR_CHECK_EXPORTS_MISSING',
    at: 'package.json',
    severity: 'warning',
  },
  {
    fault: 'a dependency that no registry has',
    into: 'dependency',
    manifest: { dependencies: { ms: '^99.0.0' } },
    code: 'NR_CHECK_INSTALL_FAILED',
    at: 'package.json:30',
  },
  // The files
  {
    fault: 'no list of files',
    into: 'fleet',
    manifest: { files: undefined },
    code: 'NR_CHECK_FILES_MISSING',
    at: 'package.json',
    severity: 'warning',
  },
  {
    fault: 'no README',
    into: 'fleet',
    files: { 'README.md': undefined },
    code: 'NR_CHECK_README',
    at: 'undefined',
    severity: 'warning',
  },
  {
    fault: 'a README made before the label was changed',
    into: 'described',
    files: { 'dist/index.js': moduleOf('described', { requires: ['cli'], label: 'Described again' }) },
    code: 'NR_CHECK_README',
    at: 'README.md:3',
  },
  {
    fault: 'a README that another version of NetRaven made in other words',
    into: 'described',
    files: { 'README.md': anotherFormat },
    code: 'NR_CHECK_README',
    at: 'README.md:3',
    severity: 'warning',
  },
  {
    fault: 'a package that was not built',
    into: 'core',
    files: { 'dist/index.js': undefined },
    code: 'NR_PACKAGE_ENTRY_MISSING',
    at: 'package.json:13',
  },
  {
    fault: 'an export that is not packed',
    into: 'conditions',
    manifest: { exports: { '.': './dist/index.js', './schema': './schema.json' } },
    code: 'NR_CHECK_EXPORT_BROKEN',
    at: 'package.json:15',
  },
  {
    fault: 'TypeScript as the entry',
    into: 'mjs',
    manifest: { exports: './dist/index.ts' },
    files: { 'dist/index.ts': moduleOf('mjs') },
    code: 'NR_PACKAGE_ENTRY_TYPESCRIPT',
    at: 'package.json:12',
  },
  {
    fault: 'a file of secrets',
    into: 'data',
    files: { 'dist/.env': 'A=1\n' },
    code: 'NR_CHECK_SECRET',
    at: 'dist/.env',
  },
  {
    fault: 'a token in the code',
    into: 'modules',
    files: {
      'dist/run.js': `// Fetches.\nconst token = '${token}';\nexport const run = async () => ({ success: token !== '' });\n`,
    },
    code: 'NR_CHECK_SECRET',
    at: 'dist/run.js:2',
  },
  {
    fault: 'tests in the tarball',
    into: 'modules',
    files: { 'dist/test/run.test.js': '' },
    code: 'NR_CHECK_FILE_NEEDLESS',
    at: 'dist/test/run.test.js',
    severity: 'warning',
  },
  {
    fault: 'too much in the tarball',
    into: 'data',
    files: { 'dist/huge.txt': 'x'.repeat(21_000_000) },
    code: 'NR_CHECK_SIZE',
    at: 'dist/huge.txt',
  },
  // The import
  {
    fault: 'a dependency that is not declared',
    into: 'dependency',
    manifest: { dependencies: undefined },
    code: 'NR_PACKAGE_DEPENDENCY_MISSING',
    at: 'dist/index.js:1',
  },
  {
    fault: 'output at import',
    into: 'plain',
    files: entry('plain', `\nconsole.log('loaded');\n`),
    code: 'NR_CHECK_IMPORT_OUTPUT',
    at: 'dist/index.js:2',
  },
  {
    fault: 'a timer left running',
    into: 'orderly',
    files: entry('orderly', `const tick = () => {};\nsetInterval(tick, 1000);\n`),
    code: 'NR_CHECK_IMPORT_HANDLE',
    at: 'dist/index.js:2',
  },
  {
    fault: 'a global',
    into: 'plain',
    files: entry('plain', 'globalThis.acme = 1;\n'),
    code: 'NR_CHECK_IMPORT_GLOBAL',
    at: 'dist/index.js',
  },
  {
    fault: 'a changed prototype',
    into: 'plain',
    files: entry('plain', 'Array.prototype.last = () => {};\n'),
    code: 'NR_CHECK_IMPORT_GLOBAL',
    at: 'dist/index.js',
  },
  {
    fault: 'a listener to the process',
    into: 'plain',
    files: entry('plain', `process.on('uncaughtException', () => {});\n`),
    code: 'NR_CHECK_IMPORT_LISTENER',
    at: 'dist/index.js',
  },
  {
    fault: 'a file written at import',
    into: 'plain',
    files: entry('plain', `import { writeFileSync } from 'node:fs';\nwriteFileSync('cache', '');\n`),
    code: 'NR_CHECK_IMPORT_FILE',
    at: 'dist/index.js',
  },
  {
    fault: 'a socket at import',
    into: 'permission',
    files: entry('permission', `import { connect } from 'node:net';\nconnect(9, '127.0.0.1');\n`),
    code: 'NR_PACKAGE_EXITED',
    at: 'dist/index.js',
  },
  {
    fault: 'a request at import, whose failure is caught',
    into: 'plain',
    files: entry('plain', `fetch('http://192.0.2.1/').catch(() => {});\n`),
    code: 'NR_CHECK_IMPORT_REACH',
    at: 'dist/index.js',
  },
  {
    fault: 'a file of the machine read at import',
    into: 'data',
    files: entry('data', `import { readdirSync } from 'node:fs';\ntry { readdirSync('/etc'); } catch {}\n`),
    code: 'NR_CHECK_IMPORT_REACH',
    at: 'dist/index.js:2',
  },
  // The exports
  {
    fault: 'no run',
    into: 'plain',
    files: { 'dist/index.js': `export const meta = { jobType: 'plain' };\n` },
    code: 'NR_PACKAGE_NO_RUN',
    at: 'dist/index.js',
  },
  {
    fault: 'an unknown icon',
    into: 'described',
    files: { 'dist/index.js': moduleOf('described', { label: 'x', icon: 'mdi-contnet-save' }) },
    code: 'NR_PACKAGE_ICON_UNKNOWN',
    at: 'dist/index.js:4',
  },
  {
    fault: 'two job types',
    into: 'plain',
    files: { 'dist/index.js': moduleOf('plane') },
    code: 'NR_PACKAGE_JOB_TYPE_DIFFERS',
    at: 'dist/index.js:2',
  },
  {
    fault: 'a mute schema',
    into: 'schema',
    files: { 'dist/index.js': `${moduleOf('schema')}export const configSchema = { parse: () => {} };\n` },
    code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
    at: 'dist/index.js:5',
  },
  {
    fault: 'a schema of no object',
    into: 'schema',
    files: { 'dist/index.js': moduleOf('schema') + schemaOf({ type: 'string' }) },
    code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID',
    at: 'dist/index.js:5',
  },
  // The version
  {
    fault: 'a permission more in a minor version',
    into: 'permission',
    manifest: {
      version: '1.3.0',
      netraven: { job: { apiVersion: 1, jobType: 'permission', permissions: ['network', 'device:write'] } },
    },
    against: true,
    code: 'NR_CHECK_VERSION_BUMP',
    at: 'package.json:3',
  },
  {
    fault: 'a narrower setting in a minor version',
    into: 'schema',
    manifest: { version: '1.3.0' },
    files: {
      'dist/index.js':
        moduleOf('schema') +
        schemaOf({ type: 'object', properties: { retries: { type: 'integer', minimum: 0, maximum: 3 } } }),
    },
    against: true,
    code: 'NR_CHECK_VERSION_BUMP',
    at: 'package.json:3',
  },
  {
    fault: 'a new setting in a patch version',
    into: 'zod',
    manifest: { version: '1.2.4' },
    files: {
      'dist/index.js': `import { z } from 'zod';\n${moduleOf('zod')}export const configSchema = z.strictObject({ server: z.string(), port: z.int().default(123), burst: z.boolean().optional() });\n`,
    },
    against: true,
    code: 'NR_CHECK_VERSION_BUMP',
    at: 'package.json:3',
  },
];

/** Returns the files of a package with a fault. */
export function withFault({ into, manifest = {}, files = {} }: SeededFault): Files {
  const good = goodPackages[into];
  return { ...good, ...files, 'package.json': { ...(good['package.json'] as object), ...manifest } };
}
