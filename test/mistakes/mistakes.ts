import type { TemplateName } from '../../packages/create-job/src/answers/templates.ts';
import type { Edit } from './author-package.ts';

/** A mistake of an author: an edit of a template, and how NetRaven tells it. */
export interface Mistake {
  readonly title: string;
  readonly of: TemplateName;
  readonly edits: readonly Edit[];
  readonly code: string;
  /** File and line. Absent: the mistake has no place. */
  readonly at?: string;
}

const [source, manifest, built] = ['src/index.ts', 'package.json', 'dist/index.js'];

function mistake(of: TemplateName, title: string, code: string, at: string | undefined, ...edits: Edit[]): Mistake {
  return { title, of, edits, code, ...(at !== undefined && { at }) };
}

/** Puts code before the declaration of `meta`. */
const atTop = (code: string): Edit => [source, 'export const meta', `${code}\nexport const meta`];
const zodMember = '  "dependencies": {\n    "zod": "^4.6.7"\n  },\n';

/** Reported when the package is loaded: by `jobs dev`, `jobs check` and `jobs list`. */
export const whileLoading: readonly Mistake[] = [
  mistake('read', 'no field netraven', 'NR_PACKAGE_FIELD_MISSING', 'package.json', [
    manifest,
    '"netraven": {',
    '"netraevn": {',
  ]),
  mistake('read', 'the field is called jobs', 'NR_PACKAGE_FIELD_MISSING', 'package.json:60', [
    manifest,
    '"job": {',
    '"jobs": {',
  ]),
  mistake('read', 'apiVersion is a text', 'NR_PACKAGE_FIELD_INVALID', 'package.json:62', [
    manifest,
    '"apiVersion": 1',
    '"apiVersion": "1"',
  ]),
  mistake('read', 'apiVersion of the future', 'NR_PACKAGE_API_VERSION', 'package.json:62', [
    manifest,
    '"apiVersion": 1',
    '"apiVersion": 2',
  ]),
  mistake('read', 'no jobType', 'NR_PACKAGE_FIELD_INVALID', 'package.json:61', [
    manifest,
    '      "jobType": "vlans",\n',
    '',
  ]),
  mistake('read', 'a jobType with spaces', 'NR_PACKAGE_FIELD_INVALID', 'package.json:63', [
    manifest,
    '"jobType": "vlans"',
    '"jobType": "My VLANs"',
  ]),
  mistake('read', 'two job types', 'NR_PACKAGE_JOB_TYPE_DIFFERS', 'src/index.ts:5', [
    manifest,
    '"jobType": "vlans"',
    '"jobType": "vlan"',
  ]),
  mistake('change', 'a misspelt permission', 'NR_PACKAGE_PERMISSION_UNKNOWN', 'package.json:65', [
    manifest,
    '"device:write"',
    '"device:wriet"',
  ]),
  mistake('change', 'a permission that is no list', 'NR_PACKAGE_FIELD_INVALID', 'package.json:64', [
    manifest,
    /\[\s+"device:write"\s+\]/,
    '"device:write"',
  ]),
  mistake(
    'change',
    'permissions next to netraven.job',
    'NR_PACKAGE_KEY_UNKNOWN',
    'package.json:61',
    [manifest, '"netraven": {', '"netraven": {\n    "permissions": ["device:write"],'],
    [manifest, /,\n {6}"permissions": \[[^\]]+\]/, ''],
  ),
  mistake('change', 'permissions in meta', 'NR_PACKAGE_KEY_UNKNOWN', 'src/index.ts:12', [
    source,
    "requires: ['cli'],",
    "requires: ['cli'],\n  permissions: ['device:write'],",
  ]),
  mistake('read', 'a misspelt key of netraven.job', 'NR_PACKAGE_KEY_UNKNOWN', 'package.json:64', [
    manifest,
    '"permissions": []',
    '"permission": []',
  ]),
  mistake(
    'read',
    'not built',
    'NR_PACKAGE_ENTRY_MISSING',
    'package.json:13',
    [manifest, '"@netraven/source": "./src/index.ts"', '"other": "./other.js"'],
    ['dist', undefined],
  ),
  mistake(
    'read',
    'a wrong path in exports',
    'NR_PACKAGE_ENTRY_MISSING',
    'package.json:13',
    [manifest, '"@netraven/source": "./src/index.ts"', '"other": "./other.js"'],
    [manifest, '      "./dist/index.js"', '      "./dist/idnex.js"'],
  ),
  mistake('read', 'exports without "."', 'NR_PACKAGE_ENTRY_INVALID', 'package.json:13', [
    manifest,
    '"exports": {\n    "."',
    '"exports": {\n    "./job"',
  ]),
  mistake('read', 'exports without "./"', 'NR_PACKAGE_ENTRY_INVALID', 'package.json:13', [
    manifest,
    '"./src/index.ts"',
    '"src/index.ts"',
  ]),
  mistake('read', 'an undeclared dependency', 'NR_PACKAGE_DEPENDENCY_MISSING', 'src/index.ts:2', [
    manifest,
    zodMember,
    '',
  ]),
  mistake(
    'read',
    'a dependency only for development',
    'NR_PACKAGE_DEPENDENCY_MISSING',
    'src/index.ts:2',
    [manifest, zodMember, ''],
    [manifest, '"devDependencies": {', '"devDependencies": {\n    "zod": "^4.6.7",'],
  ),
  mistake(
    'read',
    'a dependency that is not installed',
    'NR_PACKAGE_DEPENDENCY_MISSING',
    'src/index.ts:2',
    [manifest, zodMember, ''],
    ['node_modules/zod', undefined],
  ),
  mistake(
    'read',
    'an import without ending',
    'NR_PACKAGE_DEPENDENCY_MISSING',
    'src/index.ts:4',
    ['src/lib.ts', 'export const x = 1;\n'],
    atTop("import { x } from './lib';\nexport const y = x;"),
  ),
  mistake(
    'read',
    'an import of .js in place of .ts',
    'NR_PACKAGE_DEPENDENCY_MISSING',
    'src/index.ts:4',
    ['src/lib.ts', 'export const x = 1;\n'],
    atTop("import { x } from './lib.js';\nexport const y = x;"),
  ),
  mistake(
    'read',
    'a misspelt file',
    'NR_PACKAGE_DEPENDENCY_MISSING',
    'src/index.ts:4',
    ['src/vendors.ts', 'export const x = 1;\n'],
    atTop("import { x } from './vednors.ts';\nexport const y = x;"),
  ),
  mistake('read', 'a type imported as a value', 'NR_PACKAGE_SYNTAX', 'src/index.ts:1', [
    source,
    'import type { JobMeta, JobRun }',
    'import { JobMeta, JobRun }',
  ]),
  mistake('read', 'require()', 'NR_PACKAGE_LOAD_FAILED', 'src/index.ts:2', [
    source,
    "import { z } from 'zod';",
    "const { z } = require('zod');",
  ]),
  mistake('read', 'module.exports', 'NR_PACKAGE_LOAD_FAILED', 'src/index.ts:17', [
    source,
    'export const run: JobRun<typeof configSchema> =',
    'module.exports.run =',
  ]),
  mistake('read', 'an error at import', 'NR_PACKAGE_LOAD_FAILED', 'src/index.ts:4', atTop("JSON.parse('');")),
  mistake('read', 'process.exit() at import', 'NR_PACKAGE_EXITED', 'src/index.ts:4', atTop('process.exit(1);')),
  mistake(
    'read',
    'a rejection that nothing catches',
    'NR_PACKAGE_EXITED',
    'src/index.ts:4',
    atTop("void Promise.reject(new Error('no'));"),
  ),
  mistake(
    'read',
    'a file of the machine at import',
    'NR_PACKAGE_ACCESS_DENIED',
    'src/index.ts:4',
    atTop("(await import('node:fs')).readFileSync('/etc/hostname');"),
  ),
  mistake(
    'read',
    'a process at import',
    'NR_PACKAGE_ACCESS_DENIED',
    'src/index.ts:4',
    atTop("(await import('node:child_process')).execSync('ls');"),
  ),
  mistake('read', 'a missing comma', 'NR_PACKAGE_SYNTAX', 'src/index.ts:9', [
    source,
    "  icon: 'mdi-star',",
    "  icon: 'mdi-star',\n  timeoutMs 5,",
  ]),
  mistake('read', 'run is not exported', 'NR_PACKAGE_NO_RUN', 'src/index.ts:17', [
    source,
    'export const run',
    'const run',
  ]),
  mistake('read', 'meta is not exported', 'NR_PACKAGE_META_MISSING', 'src/index.ts:4', [
    source,
    'export const meta',
    'const meta',
  ]),
  mistake('read', 'run has another name', 'NR_PACKAGE_NO_RUN', 'src/index.ts', [
    source,
    'export const run',
    'export const execute',
  ]),
  mistake('read', 'a default export', 'NR_PACKAGE_META_MISSING', 'src/index.ts', [
    source,
    /[^]*/,
    "export default {\n  meta: { jobType: 'vlans' },\n  run: async () => ({ success: true }),\n};\n",
  ]),
  mistake('read', 'summarise', 'NR_PACKAGE_EXPORT_UNKNOWN', 'src/index.ts:17', [
    source,
    'export const run',
    'export const summarise = async () => ({ success: true });\nexport const run',
  ]),
  mistake(
    'read',
    'the schema is called config',
    'NR_PACKAGE_EXPORT_UNKNOWN',
    'src/index.ts:13',
    [source, /configSchema/, 'config'],
    [source, 'typeof configSchema', 'typeof config'],
  ),
  mistake('fleet', 'summarize in a fleet job', 'NR_PACKAGE_SUMMARIZE_INVALID', 'src/index.ts:18', [
    source,
    'export const run',
    'export const summarize = async () => ({ success: true });\nexport const run',
  ]),
  mistake('read', 'summarize is no function', 'NR_PACKAGE_SUMMARIZE_INVALID', 'src/index.ts:17', [
    source,
    'export const run',
    'export const summarize = {};\nexport const run',
  ]),
  mistake('read', 'a misspelt key of meta', 'NR_PACKAGE_KEY_UNKNOWN', 'src/index.ts:6', [source, 'label:', 'lable:']),
  mistake('read', 'an unknown key of meta', 'NR_PACKAGE_KEY_UNKNOWN', 'src/index.ts:6', [
    source,
    'label:',
    'version: 3,\n  label:',
  ]),
  mistake('read', 'a misspelt icon', 'NR_PACKAGE_ICON_UNKNOWN', 'src/index.ts:8', [source, "'mdi-star'", "'mdi-satr'"]),
  mistake('read', 'an icon without mdi-', 'NR_PACKAGE_ICON_UNKNOWN', 'src/index.ts:8', [
    source,
    "'mdi-star'",
    "'star'",
  ]),
  mistake('read', 'a misspelt schedule', 'NR_PACKAGE_SCHEDULE_INVALID', 'src/index.ts:9', [
    source,
    "'onetime'",
    "'dialy'",
  ]),
  mistake('read', 'cron with seconds', 'NR_PACKAGE_SCHEDULE_INVALID', 'src/index.ts:9', [
    source,
    "'onetime'",
    "'0 0 3 * * *'",
  ]),
  mistake('fleet', 'a misspelt scope', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:10', [
    source,
    "scope: 'fleet'",
    "scope: 'fleets'",
  ]),
  mistake('change', 'platforms is no list', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:9', [
    source,
    /platforms: \[.*\]/,
    "platforms: 'cisco_ios'",
  ]),
  mistake('change', 'the name of a product as platform', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:9', [
    source,
    /platforms: \[.*\]/,
    "platforms: ['Cisco IOS']",
  ]),
  mistake('change', 'a misspelt platform', 'NR_CHECK_PLATFORM_UNKNOWN', 'src/index.ts:9', [
    source,
    "'arista_eos'",
    "'arista_esos'",
  ]),
  mistake('read', 'an unknown need', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:10', [source, "['cli']", "['ssh']"]),
  mistake('read', 'a timeout with a unit', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:10', [
    source,
    'requires:',
    "timeoutMs: '60s',\n  requires:",
  ]),
  mistake('read', 'too many retries', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:10', [
    source,
    'requires:',
    'retries: 20,\n  requires:',
  ]),
  mistake('read', 'a label of two lines', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:6', [
    source,
    "label: 'Vlans'",
    String.raw`label: 'Vlans\nof all devices'`,
  ]),
  mistake('read', 'a label that is too long', 'NR_PACKAGE_FIELD_INVALID', 'src/index.ts:6', [
    source,
    "label: 'Vlans'",
    `label: '${'x'.repeat(70)}'`,
  ]),
  mistake('read', 'a Date in the schema', 'NR_PACKAGE_SCHEMA_MUTE', 'src/index.ts:13', [
    source,
    'text: z.string()',
    'since: z.date().optional(),\n  text: z.string()',
  ]),
  mistake('read', 'a Map in the schema', 'NR_PACKAGE_SCHEMA_MUTE', 'src/index.ts:13', [
    source,
    'text: z.string()',
    'names: z.map(z.string(), z.string()).optional(),\n  text: z.string()',
  ]),
  mistake(
    'read',
    'zod 3',
    'NR_PACKAGE_SCHEMA_MUTE',
    'src/index.ts:13',
    ['node_modules/zod', undefined],
    [
      'node_modules/zod/package.json',
      '{ "name": "zod", "version": "3.25.0", "type": "module", "exports": "./index.js" }',
    ],
    [
      'node_modules/zod/index.js',
      "const schema = { '~standard': { version: 1, vendor: 'zod', validate: (value) => ({ value }) } };\nconst text = { default: () => text, meta: () => text };\nexport const z = { strictObject: () => schema, string: () => text };\n",
    ],
  ),
  mistake('network', 'a secret that is not marked', 'NR_CHECK_SETTING_OPEN', 'src/index.ts:16', [
    source,
    'token: z',
    'password: z.string().optional(),\n  token: z',
  ]),
];

/** The line of the result in the template `read`. */
const result = (before: string | RegExp, after: string): Edit => [source, before, after];
const details = (value: string): Edit => result("details: 'Vlans completed.'", `details: { at: ${value} }`);
const report = (value: string): Edit => result('details:', `report: ${value}, details:`);
const invalid = 'NR_JOB_RESULT_INVALID';

/** Reported when the job runs: by `jobs dev`, in tests, and in NetRaven. */
export const whileRunning: readonly Mistake[] = [
  mistake('change', 'configure() without the permission', 'NR_DEVICE_WRITE_REFUSED', undefined, [
    manifest,
    /\[\s+"device:write"\s+\]/,
    '[]',
  ]),
  mistake('read', 'a command that changes the device, without the permission', 'NR_DEVICE_COMMAND_REFUSED', undefined, [
    source,
    'const lines',
    "await session.send('clear counters');\n  const lines",
  ]),
  mistake('fleet', 'artifacts of another job without the permission', 'NR_ARTIFACT_READ_REFUSED', undefined, [
    manifest,
    /\[\s+"artifacts:read"\s+\]/,
    '[]',
  ]),
  mistake('change', 'a question without an answer', 'NR_DEVICE_QUESTION', undefined, [
    source,
    "send('write memory')",
    "send('copy run start')",
  ]),
  mistake('read', 'connect() without await', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'await device.connect()',
    'device.connect()',
  ]),
  mistake('read', 'readConfig() without await', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    '(await session.readConfig())',
    'session.readConfig()',
  ]),
  mistake('network', 'send() without await', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    "(await session.send('show version'))",
    "session.send('show version')",
  ]),
  mistake('read', 'a Date in the details', 'NR_JOB_NOT_JSON', undefined, details('new Date()')),
  mistake('read', 'a Map in the details', 'NR_JOB_NOT_JSON', undefined, details("new Map([['a', 1]])")),
  mistake('read', 'a Set in the details', 'NR_JOB_NOT_JSON', undefined, details('new Set([1])')),
  mistake('read', 'an Error in the details', 'NR_JOB_NOT_JSON', undefined, details("new Error('x')")),
  mistake('read', 'a URL in the details', 'NR_JOB_NOT_JSON', undefined, details("new URL('http://localhost/')")),
  mistake('read', 'a Buffer in the details', 'NR_JOB_NOT_JSON', undefined, details("Buffer.from('x')")),
  mistake('read', 'no return', invalid, undefined, result('return {', 'void {')),
  mistake('read', 'true in place of a result', invalid, undefined, result(/return \{.*/, 'return true;')),
  mistake('read', 'a text as success', invalid, undefined, result('success: true', "success: 'yes'")),
  mistake('read', 'ok in place of success', invalid, undefined, result('success: true', 'ok: true')),
  mistake('read', 'a number as message', invalid, undefined, result(/message: `[^`]+`/, 'message: lines.length')),
  mistake(
    'read',
    'a number as details',
    invalid,
    undefined,
    result("details: 'Vlans completed.'", 'details: lines.length'),
  ),
  mistake('read', 'a text as changed', invalid, undefined, result('success: true', "success: true, changed: 'yes'")),
  mistake(
    'read',
    'true as notApplicable',
    invalid,
    undefined,
    result('success: true', 'success: true, notApplicable: true'),
  ),
  mistake(
    'read',
    'a misspelt kind of report',
    invalid,
    undefined,
    report("{ kind: 'tabel', columns: ['a'], rows: [] }"),
  ),
  mistake('read', 'a report without kind', invalid, undefined, report("{ columns: ['a'], rows: [] }")),
  mistake(
    'read',
    'an unknown severity',
    invalid,
    undefined,
    report("{ kind: 'findings', items: [{ severity: 'warning', message: 'x' }] }"),
  ),
  mistake('read', 'a text as report', invalid, undefined, report("'all is well'")),
  mistake('change', 'a text in place of lines', 'NR_JOB_CALL_INVALID', undefined, [
    source,
    'configure([wanted]',
    'configure(wanted',
  ]),
  mistake('change', 'a text in place of undo lines', 'NR_JOB_CALL_INVALID', undefined, [
    source,
    /undo: \[([^\]]+)\]/,
    "undo: before ?? 'no snmp-server location'",
  ]),
  mistake('read', 'a fleet job that uses a device', 'NR_JOB_THREW', 'src/index.ts:20', [
    source,
    'requires:',
    "scope: 'fleet',\n  requires:",
  ]),
  mistake('fleet', 'a job for each device that uses all devices', 'NR_JOB_THREW', 'src/index.ts:20', [
    source,
    "  scope: 'fleet',\n",
    '',
  ]),
  mistake('fleet', 'a path as the name of an artifact', 'NR_ARTIFACT_NAME_INVALID', undefined, [
    source,
    "'last-changes.csv'",
    "'reports/last changes.csv'",
  ]),
  mistake('read', 'logger.warn()', 'NR_JOB_THREW', 'src/index.ts:18', [
    source,
    "logger.info('Vlans started')",
    "logger.warn('Vlans started')",
  ]),
  mistake('read', 'a method of the session on the device', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'await session.readConfig()',
    'await device.readConfig()',
  ]),
  mistake('read', 'a method of another library', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'await session.readConfig()',
    "await session.execute('show version')",
  ]),
  mistake('read', 'session.close()', 'NR_JOB_THREW', 'src/index.ts:22', [
    source,
    "  logger.info('Vlans completed')",
    "  await session.close();\n  logger.info('Vlans completed')",
  ]),
  mistake('fleet', 'db.save()', 'NR_JOB_THREW', 'src/index.ts:28', [source, 'db.artifacts.save', 'db.save']),
  mistake(
    'network',
    'a code of NetRaven',
    'NR_JOB_THREW',
    'src/index.ts:35',
    [source, "'WEBHOOK_REFUSED'", "'NR_WEBHOOK_REFUSED'"],
    [source, 'if (!response.ok)', 'if (response.ok)'],
  ),
  mistake(
    'read',
    'a logger that is not bound',
    'NR_LOGGER_UNBOUND',
    'src/index.ts:19',
    [source, "import { z } from 'zod';", "import { JobLogger } from '@netraven/core';\nimport { z } from 'zod';"],
    [source, "logger.info('Vlans started')", "new JobLogger({}).info('Vlans started')"],
  ),
];

/** Reported when the job runs in its own process, with its permissions only. */
export const inJobHost: readonly Mistake[] = [
  mistake('network', 'a request without the permission', 'ERR_ACCESS_DENIED', undefined, [
    manifest,
    /\[\s+"network"\s+\]/,
    '[]',
  ]),
  mistake(
    'read',
    'a file beside the code, by a relative path',
    'ENOENT',
    'src/index.ts:21',
    ['data.json', '{}'],
    [source, 'const lines', "(await import('node:fs')).readFileSync('data.json');\n  const lines"],
  ),
];

/** Reported by `jobs check`. The package has no dependencies, so that no check needs a registry. */
export const inTheCheck: readonly Mistake[] = [
  mistake(
    'read',
    'a name that NetRaven does not find',
    'NR_CHECK_NAME_UNFOUND',
    'package.json:2',
    [manifest, '"netraven-job-vlans"', '"acme-vlans"'],
    ['README.md', '# acme-vlans\n'],
  ),
  mistake('read', 'no license', 'NR_CHECK_LICENSE_MISSING', 'package.json', [
    manifest,
    '  "license": "Apache-2.0",\n',
    '',
  ]),
  mistake('read', 'no keyword', 'NR_CHECK_KEYWORD_MISSING', 'package.json:5', [
    manifest,
    '"netraven-job"\n',
    '"vlan"\n',
  ]),
  mistake('read', 'a private package', 'NR_CHECK_PRIVATE', 'package.json:8', [
    manifest,
    '"license"',
    '"private": true,\n  "license"',
  ]),
  mistake('read', 'a version of one number', 'NR_CHECK_VERSION_INVALID', 'package.json:3', [
    manifest,
    '"version": "1.0.0"',
    '"version": "1"',
  ]),
  mistake(
    'read',
    'core as a dependency',
    'NR_CHECK_CORE_NOT_PEER',
    'package.json:18',
    [manifest, '"scripts"', '"dependencies": {\n    "@netraven/core": "^1.0.0"\n  },\n  "scripts"'],
    [manifest, '"peerDependencies"', '"others"'],
  ),
  mistake('read', 'a range of core without later versions', 'NR_CHECK_CORE_RANGE', 'package.json:36', [
    manifest,
    /("peerDependencies": \{\s+"@netraven\/core": )"\^1\.0\.0"/,
    '"peerDependencies": {\n    "@netraven/core": "~1.0.0"',
  ]),
  mistake('read', 'another Node.js', 'NR_CHECK_ENGINES', 'package.json:39', [manifest, '">=24"', '"^22"']),
  mistake('read', 'an install script', 'NR_CHECK_SCRIPT_INSTALL', 'package.json:18', [
    manifest,
    '"scripts": {',
    '"scripts": {\n    "postinstall": "node x.js",',
  ]),
  mistake('read', 'tests in the tarball', 'NR_CHECK_FILE_NEEDLESS', 'test/index.test.ts', [
    manifest,
    '"files": [\n    "dist"',
    '"files": [\n    "dist",\n    "test"',
  ]),
  mistake('read', 'a range that exists on one machine only', 'NR_CHECK_DEPENDENCY_LOCAL', 'package.json:18', [
    manifest,
    '"scripts"',
    '"dependencies": {\n    "zod": "workspace:^"\n  },\n  "scripts"',
  ]),
  mistake(
    'read',
    'TypeScript as the entry',
    'NR_PACKAGE_ENTRY_TYPESCRIPT',
    'package.json:14',
    [manifest, '"./dist/index.js"', '"./src/index.ts"'],
    [manifest, '"files": [\n    "dist"', '"files": [\n    "dist",\n    "src"'],
  ),
  mistake('read', 'no README', 'NR_CHECK_README_MISSING', undefined, ['README.md', undefined]),
  mistake('read', 'a README of an earlier label', 'NR_CHECK_README_STALE', 'README.md:3', [
    built,
    "label: 'Vlans'",
    "label: 'All VLANs'",
  ]),
  mistake('read', 'a file of secrets', 'NR_CHECK_SECRET', 'dist/.env', ['dist/.env', 'A=1\n']),
  mistake('read', 'output at import', 'NR_CHECK_IMPORT_OUTPUT', 'dist/index.js:1', [
    built,
    'export const meta',
    "console.log('loaded');\nexport const meta",
  ]),
  mistake('read', 'a timer at import', 'NR_CHECK_IMPORT_HANDLE', 'dist/index.js:1', [
    built,
    'export const meta',
    'setInterval(() => {}, 1000);\nexport const meta',
  ]),
];
