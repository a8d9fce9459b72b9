import { expect } from 'vitest';
import type { RunJobOptions } from '../src/index.ts';

/** A job with its options and the expected result, the same in both modes. */
export interface Case {
  readonly title: string;
  /** Body of `run(context)`. `context` and its fields are in scope. Default: returns a success. */
  readonly run?: string;
  /** In addition to `jobType`. */
  readonly meta?: string;
  /** A zod expression, e.g. `z.strictObject({ … })`. */
  readonly schema?: string;
  /** Further exports, imports and functions. */
  readonly more?: string;
  readonly device?: string;
  readonly devices?: readonly string[];
  readonly asked?: Pick<RunJobOptions, 'config' | 'permissions' | 'dryRun' | 'timeoutMs'>;
  readonly cancelAfterMs?: number;
  /** Number of runs with one store. The last one counts. Default 1. */
  readonly times?: number;
  /** The expected result. */
  readonly gives: object;
}

const ok = 'return { success: true };';

/** Returns the source of the module of a case. */
export function sourceOf({ run = ok, meta = '', schema, more = '' }: Case): string {
  return `import { JobLogger, NetRavenError } from '@netraven/core';
import { z } from 'zod';
export const meta = { jobType: 'sample', ${meta} };
${schema ? `export const configSchema = ${schema};` : ''}
${more}
export const run = async (context) => {
  const { jobId, device, devices, config, db, logger, signal, dryRun } = context;
  ${run}
};
`;
}

export const cases: readonly Case[] = [
  {
    title: 'a job that logs and returns',
    run: `logger.info('begun', { at: device.name }); logger.log('warning', 'odd'); return { success: true, message: 'done', details: { jobId: typeof jobId, dryRun }, more: 1 };`,
    gives: {
      result: { success: true, message: 'done', details: { jobId: 'string', dryRun: false } },
      log: [
        { log_type: 'job', level: 'info', source: 'worker.job.sample', message: 'begun', meta: { at: 'r1' } },
        { log_type: 'job', level: 'warning', source: 'worker.job.sample', message: 'odd', meta: {} },
        {
          level: 'warning',
          message:
            'The result has the unknown key more, which is ignored. Keys: success, message, details, report, changed, notApplicable.',
        },
      ],
    },
  },
  {
    title: 'the output of a job',
    run: `console.log('one', { a: 1 }); console.warn('two'); console.error(new Error('three').message); console.debug('four'); ${ok}`,
    gives: {
      log: [
        { level: 'info', message: 'one { a: 1 }' },
        { level: 'warning', message: 'two' },
        { level: 'error', message: 'three' },
        { level: 'debug', message: 'four' },
      ],
    },
  },
  {
    title: 'entries with a meta that is not JSON or too large',
    run: `const round = {}; round.round = round; logger.info('round', round); logger.info('large', { text: 'x'.repeat(70000) }); ${ok}`,
    gives: {
      log: [
        { message: 'round', meta: { dropped: expect.stringMatching(/circular/i) } },
        { message: 'large', meta: { dropped: 'meta has 70011 characters; at most 65536 are kept' } },
      ],
    },
  },
  {
    title: 'a second JobLogger, and one without a job type',
    run: `new JobLogger({ jobId, jobType: 'other' }).info('mine'); new JobLogger({ jobId });`,
    gives: { error: { code: 'NR_LOGGER_UNBOUND' }, log: [{ message: 'mine', source: 'worker.job.sample' }] },
  },
  {
    title: 'saved data in the next run',
    run: `const before = await db.state.get(); await db.state.set({ runs: (before?.runs ?? 0) + 1 });
      const saved = await db.artifacts.save('a.txt', dryRun ? 'x' : 'text ' + (before?.runs ?? 0));
      const latest = await db.artifacts.latest('a.txt');
      return { success: false, details: { saved, version: latest.version, date: latest.savedAt instanceof Date } };`,
    times: 2,
    gives: {
      result: { success: false, details: { saved: { version: 2, changed: true }, version: 2, date: true } },
      state: { runs: 2 },
      artifacts: { 'a.txt': 'text 1' },
    },
  },
  {
    title: 'the list and the history of its artifacts, with what the task itself saved',
    run: `const runs = ((await db.state.get()) ?? 0) + 1;
      await db.state.set(runs);
      await db.artifacts.save('b.txt', 'same');
      await db.artifacts.save('a.txt', 'text ' + runs);
      const plain = (all) => all.map(({ name, version, size, savedAt }) => [name, version, size, savedAt instanceof Date]);
      const first = await db.artifacts.latest('a.txt', { version: 1 });
      const none = await db.artifacts.latest('a.txt', { version: 9 });
      return { success: none === undefined, details: {
        list: plain(await db.artifacts.list()), history: plain(await db.artifacts.history('a.txt')),
        of: await db.artifacts.history('none'), first: first.text } };`,
    times: 2,
    gives: {
      result: {
        success: true,
        details: {
          list: [
            ['a.txt', 2, 6, true],
            ['b.txt', 1, 4, true],
          ],
          history: [
            ['a.txt', 2, 6, true],
            ['a.txt', 1, 6, true],
          ],
          of: [],
          first: 'text 1',
        },
      },
    },
  },
  {
    title: 'a job that saves and then throws',
    run: `await db.artifacts.save('a.txt', 'text'); await db.state.set(1); throw new Error('no');`,
    gives: {
      error: { code: 'NR_JOB_THREW', message: 'no', retryable: false, status: 'error' },
      kept: { texts: {}, state: undefined },
    },
  },
  {
    title: 'a dry run, which saves nothing and changes nothing',
    run: `await db.state.set(1); const saved = await db.artifacts.save('a.txt', 'text');
      const said = await (await device.connect()).configure(['hostname new']);
      return { success: true, details: { saved, said, seen: await db.state.get() } };`,
    asked: { dryRun: true, permissions: ['device:write'] },
    gives: {
      result: { success: true, details: { saved: { version: 1, changed: true }, said: '', seen: 1 } },
      state: undefined,
      artifacts: {},
      others: ['Logged in to r1', 'Would configure on r1: hostname new'],
    },
  },
  {
    title: 'a fleet job',
    meta: `scope: 'fleet'`,
    run: `await db.state.set(devices.map(({ name }) => name)); await db.artifacts.save('list', devices[0].platform);
      return { success: device === undefined, details: devices.map(({ name, id }) => [name, id.length]) };`,
    devices: ['r1', 'frr'],
    gives: {
      result: {
        success: true,
        details: [
          ['r1', 36],
          ['frr', 36],
        ],
      },
      state: ['r1', 'frr'],
      artifacts: { list: 'cisco_ios' },
      log: [],
    },
  },
  {
    title: 'an invalid artifact name',
    run: `await db.artifacts.save('../x', 'text');`,
    gives: { error: { code: 'NR_ARTIFACT_NAME_INVALID', hint: expect.stringContaining('a-z') } },
  },
  {
    title: 'a state that is too large',
    run: `await db.state.set('x'.repeat(70000));`,
    gives: { error: { code: 'NR_STATE_TOO_LARGE', message: 'the state has 70002 bytes; at most 65536 are kept' } },
  },
  {
    title: 'a state that is not JSON',
    run: `await db.state.set(1n);`,
    gives: { error: { code: 'NR_JOB_NOT_JSON' } },
  },
  {
    title: "another's artifact, without the permission",
    run: `await db.artifacts.latest('running-config', { jobType: 'backup' });`,
    gives: { error: { code: 'NR_ARTIFACT_READ_REFUSED' } },
  },
  {
    title: "the list of another's artifacts, without the permission",
    run: `await db.artifacts.list({ jobType: 'backup' });`,
    gives: { error: { code: 'NR_ARTIFACT_READ_REFUSED' } },
  },
  {
    title: "another's artifact, with the permission",
    run: `const found = await db.artifacts.latest('running-config', { jobType: 'backup' });
      return { success: true, details: [found.text, found.version, await db.artifacts.latest('none') ?? null] };`,
    asked: { permissions: ['artifacts:read'] },
    gives: { result: { success: true, details: ['saved by backup', 1, null] } },
  },
  {
    title: 'a call with invalid arguments',
    run: `await device.tcp(70000);`,
    gives: { error: { code: 'NR_JOB_CALL_INVALID' } },
  },
  {
    title: 'requests to an HTTPS API: read, refused by the API, written',
    device: 'ros',
    run: `const { status, headers, text } = await device.fetch('/rest/system/identity', { headers: { Accept: 'application/json' } });
      const none = await device.fetch('/rest/none', { onError: 'return' });
      const put = await device.fetch('/rest/ip/dns', { method: 'PUT', body: { servers: '192.0.2.53' }, timeoutMs: 5_000 });
      return { success: true, details: [status, headers, JSON.parse(text), none.status, put.status] };`,
    asked: { permissions: ['device:write'] },
    gives: {
      result: { success: true, details: [200, { 'content-type': 'application/json' }, { name: 'ros' }, 404, 200] },
      others: ['GET /rest/system/identity: 200', 'GET /rest/none: 404', 'PUT /rest/ip/dns: 200'],
    },
  },
  {
    title: 'a long answer of an HTTPS API',
    device: 'ros',
    run: `const { text } = await device.fetch('/rest/long'); return { success: true, details: [text.length] };`,
    gives: { result: { details: [366_001] } },
  },
  {
    title: 'an error of an HTTPS API',
    device: 'ros',
    run: `await device.fetch('/rest/none');`,
    gives: { error: { code: 'NR_DEVICE_COMMAND_FAILED', message: expect.stringContaining('with 404') } },
  },
  {
    title: 'a request that may change the device, without the permission',
    device: 'ros',
    run: `await device.fetch('/rest/ip/dns', { method: 'PUT', body: {} });`,
    gives: { error: { code: 'NR_DEVICE_WRITE_REFUSED' } },
  },
  {
    title: 'a request that may change the device, in a dry run',
    device: 'ros',
    run: `return { success: true, details: await device.fetch('/rest/ip/dns', { method: 'PUT', body: 'x' }) };`,
    asked: { permissions: ['device:write'], dryRun: true },
    gives: {
      result: { details: { status: 204, headers: {}, text: '' } },
      others: ['Would send to ros: PUT /rest/ip/dns'],
    },
  },
  {
    title: 'a request with a body that JSON would change',
    device: 'ros',
    run: `await device.fetch('/rest/ip/dns', { method: 'PUT', body: { at: new Date() } });`,
    asked: { permissions: ['device:write'] },
    gives: { error: { code: 'NR_JOB_NOT_JSON', message: expect.stringContaining('body.at') } },
  },
  {
    title: 'a request with invalid arguments',
    device: 'ros',
    run: `await device.fetch('/rest/ip/dns', { headers: { accept: 7 } });`,
    gives: { error: { code: 'NR_JOB_CALL_INVALID' } },
  },
  {
    // A part of it ends in the middle of a character.
    title: 'an artifact that is sent in parts',
    run: `await db.artifacts.save('a.txt', 'ä😀'.repeat(100_000)); ${ok}`,
    gives: { artifacts: { 'a.txt': 'ä😀'.repeat(100_000) } },
  },
  {
    title: 'more artifacts than a task may save',
    run: `for (let n = 0; n <= 1_000; n++) await db.artifacts.save('a' + n, 'text');`,
    gives: { error: { code: 'NR_ARTIFACT_TOO_MANY' }, kept: { texts: {} } },
  },
  {
    title: 'too many log entries, and a message that is too long',
    run: `logger.info('x'.repeat(9_000)); for (let n = 0; n < 10_000; n++) { logger.debug('more'); if (n % 500 === 0) await db.state.get(); } ${ok}`,
    gives: {
      log: expect.arrayContaining([
        expect.objectContaining({ message: expect.stringMatching(/^x+… \(cut, 9000 characters\)$/) }),
        expect.objectContaining({ level: 'warning', message: '1 further log entries were dropped' }),
      ]),
    },
  },
  { title: 'no result', run: `return undefined;`, gives: { error: { code: 'NR_JOB_RESULT_INVALID' } } },
  {
    title: 'a result without a verdict',
    run: `return { success: 'yes' };`,
    gives: { error: { code: 'NR_JOB_RESULT_INVALID', message: 'success is "yes", not a boolean' } },
  },
  {
    title: 'a result that is not JSON',
    run: `return { success: true, details: { n: 1n } };`,
    gives: { error: { code: 'NR_JOB_NOT_JSON' } },
  },
  {
    title: 'a result of more than 1 MB',
    run: `return { success: true, details: 'x'.repeat(1000000) };`,
    gives: { error: { code: 'NR_JOB_RESULT_INVALID', message: expect.stringContaining('at most 1000000') } },
  },
  {
    title: 'a result with a field that is undefined',
    run: `return { success: true, message: undefined, details: { at: 1, none: undefined } };`,
    gives: { result: { success: true, details: { at: 1 } } },
  },
  {
    title: 'a result that JSON would not keep',
    run: `return { success: true, details: { at: new Date(0) } };`,
    gives: { error: { code: 'NR_JOB_NOT_JSON', message: 'result.details.at is a Date' } },
  },
  {
    title: 'a state that JSON would not keep',
    run: `await db.state.set({ since: new Date(0) });`,
    gives: { error: { code: 'NR_JOB_NOT_JSON', message: 'state.since is a Date' } },
  },
  {
    title: 'a result with a report and a change',
    run: `return { success: false, changed: true, report: { kind: 'findings', items: [
      { severity: 'high', message: 'telnet is on', where: 'line vty 0 4' }, { severity: 'info', message: 'ok' }] } };`,
    gives: {
      result: {
        success: false,
        changed: true,
        report: {
          kind: 'findings',
          items: [
            { severity: 'high', message: 'telnet is on', where: 'line vty 0 4' },
            { severity: 'info', message: 'ok' },
          ],
        },
      },
    },
  },
  {
    title: 'a report of an unknown kind',
    run: `return { success: true, report: { kind: 'chart' } };`,
    gives: {
      error: { code: 'NR_JOB_RESULT_INVALID', message: 'report.kind is not one of findings, table, diff, markdown' },
    },
  },
  {
    title: 'a result that does not apply',
    run: `return { success: true, notApplicable: 'no BGP here' };`,
    gives: { result: { success: true, notApplicable: 'no BGP here' } },
  },
  {
    title: 'a result that does not apply, without a reason',
    run: `return { success: true, notApplicable: ' ' };`,
    gives: { error: { code: 'NR_JOB_RESULT_INVALID', message: expect.stringContaining('notApplicable') } },
  },
  {
    title: 'a command that the device refuses',
    run: `await (await device.connect()).send('show nonsense');`,
    gives: { error: { code: 'NR_DEVICE_COMMAND_FAILED', message: expect.stringContaining('show nonsense') } },
  },
  {
    title: 'a command that the device refuses, whose words are wanted',
    run: `const said = await (await device.connect()).send('show nonsense', { onError: 'return' });
      return { success: true, details: { said: said.includes('%') } };`,
    gives: { result: { success: true, details: { said: true } } },
  },
  {
    title: 'a refused line of configure()',
    asked: { permissions: ['device:write'] },
    run: `const session = await device.connect();
      const error = await session.configure(['ntp server 192.0.2.9', '', 'nonsense', 'hostname never']).catch((thrown) => thrown);
      return { success: true, details: error.refusedLine };`,
    gives: { result: { success: true, details: { index: 2, line: 'nonsense' } } },
  },
  {
    title: 'an answer to a question of the device',
    device: 'asking',
    asked: { permissions: ['device:write'] },
    run: `const said = await (await device.connect()).send('clear log', { answers: [{ when: 'confirm', say: '' }] });
      return { success: true, details: said };`,
    gives: { result: { success: true, details: 'Clear? [confirm]\nok' } },
  },
  {
    title: 'an answer to a question, without the permission',
    run: `await (await device.connect()).send('show clock', { answers: [{ when: 'confirm', say: '' }] });`,
    gives: { error: { code: 'NR_DEVICE_COMMAND_REFUSED' } },
  },
  {
    title: 'an answer to any question',
    asked: { permissions: ['device:write'] },
    run: `await (await device.connect()).send('show clock', { answers: [{ when: '', say: 'y' }] });`,
    gives: { error: { code: 'NR_JOB_CALL_INVALID', message: 'send() wants a part of the question as when' } },
  },
  {
    title: 'a time limit that no timer has',
    run: `await (await device.connect()).send('show clock', { timeoutMs: Number.MAX_SAFE_INTEGER });`,
    gives: {
      error: { code: 'NR_JOB_CALL_INVALID', message: 'send() wants a number up to 86400000 as timeoutMs' },
    },
  },
  {
    title: 'a config, parsed with its defaults',
    schema: `z.strictObject({ count: z.int().default(3), name: z.string().trim() })`,
    asked: { config: { name: ' x ' } },
    run: `return { success: true, details: config };`,
    gives: { result: { success: true, details: { count: 3, name: 'x' } } },
  },
  {
    title: 'a config with a misspelt setting',
    schema: `z.strictObject({ startup: z.boolean().default(false) })`,
    asked: { config: { startpu: true } },
    gives: { error: { code: 'NR_RUN_CONFIG_INVALID', message: expect.stringContaining('config.startpu') } },
  },
  {
    title: 'a config for a job without settings',
    asked: { config: { any: 1 } },
    gives: { error: { code: 'NR_RUN_CONFIG_INVALID' } },
  },
  {
    title: 'a config that only the schema library can refuse',
    schema: `z.strictObject({ even: z.int().refine((n) => n % 2 === 0, 'is odd') })`,
    asked: { config: { even: 3 } },
    gives: { error: { code: 'NR_JOB_CONFIG_INVALID', message: 'the config does not fit: even: is odd' } },
  },
  {
    title: 'a URL of another protocol',
    schema: `z.strictObject({ url: z.url({ protocol: /^https$/ }), to: z.url({ protocol: /^https$/, error: 'Invalid URL: only HTTPS' }) })`,
    asked: { config: { url: 'ftp://192.0.2.1', to: 'ftp://192.0.2.1' } },
    gives: {
      error: {
        code: 'NR_JOB_CONFIG_INVALID',
        message: 'the config does not fit: url: must be a URL, e.g. https://example.com/; to: Invalid URL: only HTTPS',
      },
    },
  },
  {
    title: 'a device of a platform the job type does not support',
    meta: `platforms: ['linux_frr']`,
    gives: { error: { code: 'NR_TASK_PLATFORM_UNSUPPORTED', status: 'skipped' } },
  },
  {
    title: 'a device without a credential, for a job type that needs one',
    meta: `requires: ['cli']`,
    device: 'locked',
    gives: { error: { code: 'NR_DEVICE_NO_CREDENTIAL', status: 'skipped' } },
  },
  {
    title: 'a session: commands, configuration with masks',
    run: `const session = await device.connect(); const text = await session.readConfig();
      const version = await session.send('show version');
      return { success: true, details: { masks: /<secret:[0-9a-f]{16}>/.test(text), host: text.includes('hostname r1'), version: version.length > 0 } };`,
    gives: { result: { success: true, details: { masks: true, host: true, version: true } } },
  },
  {
    title: 'a change of a device without the permission',
    run: `await (await device.connect()).configure(['hostname new']);`,
    gives: { error: { code: 'NR_DEVICE_WRITE_REFUSED', retryable: false } },
  },
  {
    title: 'a change of a device with the permission',
    device: 'changed',
    run: `const session = await device.connect(); await session.configure(['hostname changed']);
      return { success: (await session.readConfig()).includes('hostname changed') };`,
    asked: { permissions: ['device:write'] },
    gives: { result: { success: true } },
  },
  {
    title: 'a truncated configuration',
    device: 'cut',
    run: `await db.artifacts.save('running-config', await (await device.connect()).readConfig()); ${ok}`,
    gives: { error: { code: 'NR_DEVICE_TRUNCATED' }, kept: { texts: {} } },
  },
  {
    title: 'a device that does not answer',
    device: 'gone',
    run: `await device.connect();`,
    gives: { error: { code: 'NR_DEVICE_UNREACHABLE', retryable: true } },
  },
  {
    title: 'a device of an unknown platform',
    device: 'alien',
    gives: { error: { code: 'NR_DEVICE_PLATFORM_UNKNOWN', status: 'error' } },
  },
  {
    title: 'secrets of the config in log, result and error',
    schema: `z.strictObject({ token: z.string().meta({ writeOnly: true }) })`,
    asked: { config: { token: 'very-secret' } },
    run: `logger.info('it is ' + config.token, { [config.token]: 1 }); throw new NetRavenError('ACME_NO', 'not ' + config.token, { hint: 'use ' + config.token, retryable: true });`,
    gives: {
      error: { code: 'ACME_NO', message: 'not <secret>', hint: 'use <secret>', retryable: true },
      log: [{ message: 'it is <secret>', meta: { '<secret>': 1 } }],
    },
  },
  {
    title: 'secrets of the device, for a job that may see them',
    run: `const text = await (await device.connect()).readConfig(); const secret = /enable secret 5 (\\S+)/.exec(text)?.[1];
      logger.info('it is ' + secret); await db.artifacts.save('running-config', text);
      return { success: !secret.startsWith('<'), message: secret };`,
    asked: { permissions: ['device:secrets'] },
    gives: {
      result: { success: true, message: expect.stringMatching(/^<secret:/) },
      log: [{ message: expect.stringMatching(/^it is <secret:/) }],
      artifacts: { 'running-config': expect.stringMatching(/enable secret 5 <secret:/) },
    },
  },
  {
    title: 'a code that only a job host may use',
    run: `throw new NetRavenError('NR_HOST_CRASHED', 'I say so', { retryable: true });`,
    gives: { error: { code: 'NR_JOB_THREW', message: 'I say so' } },
  },
  {
    title: 'a thrown value that is not an error',
    run: `throw 'a text';`,
    gives: { error: { code: 'NR_JOB_THREW', message: 'a text' } },
  },
  {
    title: 'a timeout that the job obeys',
    run: `if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve)); logger.info(signal.reason.code); return { success: true };`,
    asked: { timeoutMs: 300 },
    gives: { error: { code: 'NR_JOB_TIMEOUT', status: 'error' }, log: [{ message: 'NR_JOB_TIMEOUT' }] },
  },
  {
    title: 'a timeout of the job type that the job ignores',
    meta: 'timeoutMs: 300',
    run: `await new Promise(() => {});`,
    gives: { error: { code: 'NR_JOB_TIMEOUT', status: 'error' } },
  },
  {
    title: 'a run that is cancelled while it waits for the device',
    device: 'hung',
    run: `await (await device.connect()).readConfig();`,
    cancelAfterMs: 1_000,
    gives: { error: { code: 'NR_RUN_CANCELLED', status: 'cancelled' } },
  },
  {
    title: 'a meta with a mistake',
    meta: `icon: 'mdi-no-such-icon', retries: -1`,
    gives: {
      error: { code: 'NR_PACKAGE_FIELD_INVALID', message: expect.stringMatching(/meta\.retries.*; meta\.icon/) },
    },
  },
  {
    title: 'a schema that cannot describe itself',
    schema: `{ parse: (value) => value }`,
    gives: { error: { code: 'NR_PACKAGE_CONFIG_SCHEMA_INVALID' } },
  },
];
