import type { Edit } from './author-package.ts';
import { manifest, mistake, source, type Mistake } from './mistake.ts';

/** The line of the result in the template `read`. */
const result = (before: string | RegExp, after: string): Edit => [source, before, after];
const details = (value: string): Edit => result("details: 'Vlans completed.'", `details: { at: ${value} }`);
const report = (value: string): Edit => result('details:', `report: ${value}, details:`);
const invalid = 'NR_JOB_RESULT_INVALID';

/** Reported when the job runs: by `jobs dev`, in tests, and in NetRaven. */
export const whileRunning: readonly Mistake[] = [
  mistake('change', 'configure() without the permission', 'NR_DEVICE_WRITE_REFUSED', 'src/index.ts:27', [
    manifest,
    /\[\s+"device:write"\s+\]/,
    '[]',
  ]),
  mistake(
    'read',
    'a command that changes the device, without the permission',
    'NR_DEVICE_COMMAND_REFUSED',
    'src/index.ts:21',
    [source, 'const lines', "await session.send('clear counters');\n  const lines"],
  ),
  mistake('fleet', 'artifacts of another job without the permission', 'NR_ARTIFACT_READ_REFUSED', 'src/index.ts:22', [
    manifest,
    /\[\s+"artifacts:read"\s+\]/,
    '[]',
  ]),
  mistake('change', 'a question without an answer', 'NR_DEVICE_QUESTION', 'src/index.ts:33', [
    source,
    "send('write memory')",
    "send('copy run tftp:')",
  ]),
  mistake('read', 'connect() without await', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'await device.connect()',
    'device.connect()',
  ]),
  mistake('read', 'connect() without await, under another name', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    /const session = await device\.connect\(\);[^]*?session\.readConfig/,
    'const s = device.connect();\n  // The lines.\n  const lines = (await s.readConfig',
  ]),
  mistake('read', 'connect() without await, and a call of its promise', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'session.readConfig()',
    '(device.connect() as any).readConfig()',
  ]),
  mistake('read', 'a loop over a call without await', 'NR_JOB_THREW', 'src/index.ts:21', [
    source,
    'const lines',
    "for (const _ of session.send('show version')) break;\n  const lines",
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
  mistake('read', 'a list of Dates in the details', 'NR_JOB_NOT_JSON', undefined, details('[new Date()]')),
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
  mistake(
    'read',
    'an error that is returned',
    invalid,
    undefined,
    [source, 'import type { JobMeta, JobRun }', 'import { NetRavenError, type JobMeta, type JobRun }'],
    result(/return \{.*/, "return new NetRavenError('ACME_NONE', 'no lines');"),
  ),
  mistake('read', 'parameters in place of one object', 'NR_JOB_THREW', 'src/index.ts:18', [
    source,
    /async \(\{[^)]*\}\)/,
    'async (device, config, logger)',
  ]),
  mistake('fleet', 'an object as the text of an artifact', 'NR_JOB_CALL_INVALID', 'src/index.ts:28', [
    source,
    /save\('last-changes.csv', .*\)/,
    "save('last-changes.csv', devices[0] as any)",
  ]),
  mistake('fleet', 'a promise as the text of an artifact', 'NR_JOB_CALL_INVALID', 'src/index.ts:28', [
    source,
    /await db\.artifacts\.save\('last-changes.csv', .*\)/,
    "const text: any = (async () => ''.concat('x'))(); await db.artifacts.save('last-changes.csv', text)",
  ]),
  mistake('change', 'a text in place of lines', 'NR_JOB_CALL_INVALID', 'src/index.ts:27', [
    source,
    'configure([wanted]',
    'configure(wanted',
  ]),
  mistake('change', 'a text in place of undo lines', 'NR_JOB_CALL_INVALID', 'src/index.ts:27', [
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
  mistake('fleet', 'a path as the name of an artifact', 'NR_ARTIFACT_NAME_INVALID', 'src/index.ts:28', [
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
