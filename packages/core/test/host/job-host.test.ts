import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { getEventListeners, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  NetRavenError,
  type DeviceInfo,
  type DeviceResult,
  type JobResult,
  type Logger,
  type Permission,
} from '../../src/index.ts';
import { mayChangeUser, JobHost, type Capabilities, type ResultsPage } from '../../src/host/index.ts';

import { isAlive } from '../../src/system/is-alive.ts';
import { JobChild, wire } from '../../src/host/job-child.ts';
import { jobPackage } from './job-package.ts';
import { noStore, quiet, sampleTask as task, type Entry } from './sample-task.ts';

function host(
  source: string,
  options: { granted?: Permission[]; files?: Record<string, string>; logger?: Logger } = {},
): JobHost {
  const { files, granted = [], logger = quiet } = options;
  const opened = new JobHost({ ...jobPackage(source, files), granted, logger });
  onTestFinished(() => opened.close());
  return opened;
}

const run = (body: string): string => `export async function run(context) { ${body} }`;

const deviceOf = (name: string): DeviceInfo => {
  return { id: name, name, address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [], vars: {} };
};

/** Returns a task with a device that answers no call but `connect()`. */
function taskWithDevice(entries: Entry[] = []): ReturnType<typeof task> {
  const never = (): Promise<never> => new Promise(() => {});
  const session = { send: never, configure: never, confirm: never, readConfig: never, contexts: never };
  const device = { connect: async () => session, fetch: never, ping: never, tcp: never };
  return task({ device: deviceOf('r1'), capabilities: { db: noStore, device: device as never } }, entries);
}

const entriesOf = (id: string): unknown[] => [
  { level: 'info', message: 'mine', meta: { n: id } },
  { level: 'warning', message: `careful ${id}`, meta: {} },
  { level: 'debug', message: 'own', meta: {} },
  { level: 'error', message: 'odd', meta: { dropped: expect.stringContaining('BigInt') } },
];

describe('a job host runs the summary of a run', () => {
  const resultOf = (name: string): DeviceResult => {
    return { device: deviceOf(name), status: 'success', message: `ok ${name}`, details: { name } };
  };
  const source = `export const run = async () => ({ success: true });
    export async function summarize({ results, devices, config, dryRun, device }) {
      return { success: true, message: devices.map(({ name }) => name).join(' '), details: { results, config, dryRun, device } };
    }`;

  it('with the results of all pages, by the names of the devices', async () => {
    const pages = new Map<string | undefined, ResultsPage>([
      [undefined, { results: [resultOf('edge-10'), resultOf('core-1')], next: '2' }],
      ['2', { results: [resultOf('edge-2')], next: '3' }],
      ['3', { results: [] }],
    ]);
    const asked: (string | undefined)[] = [];
    const results = async (after: string | undefined): Promise<ResultsPage> => {
      asked.push(after);
      return pages.get(after) as ResultsPage;
    };
    const result = await host(source).run(task({ summary: true, capabilities: { db: noStore, results } }));
    expect(asked).toEqual([undefined, '2', '3']);
    expect(result.message).toBe('core-1 edge-2 edge-10');
    expect(result.details).toEqual({
      results: ['core-1', 'edge-2', 'edge-10'].map(resultOf),
      config: {},
      dryRun: false,
    });
  });

  it('not for a package without summarize()', async () => {
    const only = host(run('return { success: true };'));
    await expect(only.run(task({ summary: true }))).rejects.toMatchObject({ code: 'NR_PACKAGE_NO_RUN' });
  });

  it('which only a summary can ask for results', async () => {
    const opened = host(source);
    await expect(opened.run(task({ summary: true }))).rejects.toMatchObject({ code: 'NR_JOB_CALL_INVALID' });
  });
});

describe('a job host runs a task', () => {
  it('and stops listening to its signal at the end', async () => {
    const opened = host(
      run(`context.logger.info('runs'); if (context.dryRun) throw new Error('bad'); return { success: true };`),
    );
    const { signal } = new AbortController();
    const listening = (): number => getEventListeners(signal, 'abort').length;
    const during: number[] = [];
    const log = (): unknown => during.push(listening());
    await opened.run(task({ signal, log }));
    await expect(opened.run(task({ signal, log, dryRun: true }))).rejects.toThrow('bad');
    expect(during).toEqual([1, 1]);
    expect(listening()).toBe(0);
  });

  it('with the context of the contract, and returns its result', async () => {
    const config = `export const configSchema = { '~standard': { version: 1, vendor: 'own',
      validate: (v) => typeof v.n === 'number' ? { value: { n: v.n + 1 } } : { issues: [{ message: 'want a number', path: ['n'] }] } } };`;
    const opened = host(
      `${config} ${run(`return { success: true, message: 'done', details: { jobId: context.jobId, n: context.config.n, dryRun: context.dryRun, devices: context.devices } };`)}`,
    );
    const device = { id: 'd1', name: 'r1', address: '127.0.0.1', port: 22, platform: 'cisco_ios', tags: [], vars: {} };
    expect(await opened.run(task({ config: { n: 1 }, dryRun: true, devices: [device] }))).toEqual({
      success: true,
      message: 'done',
      details: { jobId: 'run-1', n: 2, dryRun: true, devices: [device] },
    });
    await expect(opened.run(task({ config: { n: 'x' } }))).rejects.toMatchObject({
      code: 'NR_JOB_CONFIG_INVALID',
      message: expect.stringContaining('n: want a number'),
    });
  });

  it('whose calls reach its capabilities, and whose call errors keep code and hint', async () => {
    const saved: string[] = [];
    const opened = host(
      run(`const first = await context.db.state.get();
           const { version } = await context.db.artifacts.save('a', 'text');
           const latest = await context.db.artifacts.latest('a');
           let caught; try { await context.db.state.set('x') } catch (e) { caught = { code: e.code, hint: e.hint } }
           return { success: first === undefined, details: { version, savedAt: latest.savedAt instanceof Date, caught } }`),
    );
    const db: Capabilities['db'] = {
      state: {
        get: async () => undefined,
        set: async () => {
          throw new NetRavenError('NR_TEST_NO', 'no', { hint: 'do not' });
        },
      },
      artifacts: {
        ...noStore.artifacts,
        save: async (name, text) => (saved.push(name, text), { version: 7, changed: true }),
        latest: async () => ({ text: 't', version: 7, savedAt: new Date() }),
      },
    };
    expect(await opened.run(task({ capabilities: { db } }))).toEqual({
      success: true,
      details: { version: 7, savedAt: true, caught: { code: 'NR_TEST_NO', hint: 'do not' } },
    });
    expect(saved).toEqual(['a', 'text']);
  });

  it.each([
    ['letters of two parts', '😀"'.repeat(100_000)],
    // As JSON, each needs six bytes: more than one message may have.
    ['control characters', '\u0001'.repeat(22 * 2 ** 20)],
  ])('whose long answers and texts of %s stay as they are', async (_, text) => {
    const saved: string[] = [];
    const opened = host(
      run(`const { text, version } = await context.db.artifacts.latest('a');
           await context.db.artifacts.save('b', text);
           return { success: true, details: { version } }`),
    );
    const db: Capabilities['db'] = {
      ...noStore,
      artifacts: {
        ...noStore.artifacts,
        save: async (_name, given) => (saved.push(given), { version: 1, changed: true }),
        latest: async () => ({ text, version: 7, savedAt: new Date() }),
      },
    };
    expect(await opened.run(task({ capabilities: { db } }))).toEqual({ success: true, details: { version: 7 } });
    // A comparison by Vitest would print the texts.
    expect(saved[0] === text).toBe(true);
  });

  it('and assigns the entries of context.logger, JobLogger and console to their task', async () => {
    const opened = host(`import { JobLogger } from '@netraven/core';
      ${run(`context.logger.info('mine', { n: context.jobId });
             await new Promise((r) => setTimeout(r, 50));
             console.warn('careful %s', context.jobId);
             new JobLogger({ jobId: context.jobId, jobType: 'sample' }).debug('own');
             context.logger.error('odd', 1n);
             return { success: true }`)}`);
    const [one, two]: [Entry[], Entry[]] = [[], []];
    await Promise.all([opened.run(task({ jobId: 'a' }, one)), opened.run(task({ jobId: 'b' }, two))]);
    expect(one).toEqual(entriesOf('a'));
    expect(two).toEqual(entriesOf('b'));
    expect(opened.pids).toHaveLength(1);
  });

  it('and keeps at most 10000 log entries, shortens long ones, and counts the rest', async () => {
    const entries: Entry[] = [];
    const opened = host(
      run(`context.logger.info('x'.repeat(100_000)); context.logger.info('meta', { long: 'y'.repeat(100_000) });
           for (let n = 0; n < 12_000; n++) { context.logger.info('n'); if (n % 500 === 0) await new Promise((r) => setTimeout(r, 20)) }
           return { success: true }`),
    );
    await opened.run(task({}, entries));
    expect(entries).toHaveLength(10_001);
    expect(entries[0]?.message).toHaveLength(8_192);
    expect(entries[1]?.meta).toEqual({ dropped: expect.stringContaining('65536') });
    expect(entries.at(-1)).toEqual({
      level: 'warning',
      message: '2002 further log entries were dropped',
      meta: { dropped: 2_002, kept: 10_000 },
    });
  });

  it('and drops its entries and refuses its calls after the end', async () => {
    const stray: string[] = [];
    const warning = (message: string): unknown => stray.push(message);
    const opened = host(
      run(`if (context.jobId === 'late') {
             setTimeout(() => context.logger.info('secret'), 20);
             setTimeout(() => context.db.state.get().catch((e) => { globalThis.late = e.code }), 20);
             return { success: true }
           }
           while (globalThis.late === undefined) await new Promise((r) => setTimeout(r, 10));
           return { success: true, message: globalThis.late }`),
      { logger: { ...quiet, info: warning, warning } },
    );
    const entries: Entry[] = [];
    await opened.run(task({ jobId: 'late' }, entries));
    expect(await opened.run(task())).toEqual({ success: true, message: 'NR_JOB_TASK_ENDED' });
    await opened.close();
    expect(entries).toEqual([]);
    expect(stray).toEqual(['1 log entries came from no task, or after its end, and were dropped']);
  });

  it('whose logger was created at load time: each entry belongs to the task that writes it', async () => {
    const own: Entry[] = [];
    const other: Entry[] = [];
    const stray: string[] = [];
    const logger: Logger = { ...quiet, info: (message) => void stray.push(message) };
    const opened = host(
      `import { JobLogger } from '@netraven/core'; const shared = new JobLogger({ jobId: 'x', jobType: 'y' });
       shared.info('loaded'); setInterval(() => shared.info('of no task'), 20);
       ${run(`shared.info('in ' + context.jobId); await new Promise((r) => setTimeout(r, 200)); return { success: true }`)}`,
      { logger },
    );
    await Promise.all([opened.run(task({ jobId: 'a' }, own)), opened.run(task({ jobId: 'b' }, other))]);
    expect([own, other].map((entries) => entries.map(({ message }) => message))).toEqual([['in a'], ['in b']]);
    expect(stray.filter((message) => message === 'loaded')).toEqual(['loaded']);
  });

  it('and keeps at most 4 MiB of its log', async () => {
    const entries: Entry[] = [];
    const opened = host(
      run(
        `for (let n = 0; n < 200; n++) context.logger.info('n' + n, { x: 'x'.repeat(60_000) }); return { success: true }`,
      ),
    );
    await opened.run(task({}, entries));
    expect(entries.length).toBe(70);
    expect(entries.at(-1)).toMatchObject({ level: 'warning', meta: { dropped: 131, kept: 69 } });
  });

  it('and refuses calls of the wrong form', async () => {
    const opened = host(run(`await context.db.artifacts.save({ toString: () => 'x' }, 5); return { success: true }`));
    await expect(opened.run(task())).rejects.toMatchObject({ code: 'NR_JOB_CALL_INVALID' });
  });

  it.each([
    ['a promise', `Promise.resolve('x')`, '`await` before the second argument'],
    ['a Buffer', `Buffer.from('x')`, '`(…).toString()` around the second argument'],
    ['an object', `{}`, '`JSON.stringify(…)` around the second argument'],
  ])('and refuses %s as the text of an artifact', async (kind, text, hint) => {
    await expect(host(run(`await context.db.artifacts.save('a', ${text});`)).run(task())).rejects.toMatchObject({
      code: 'NR_JOB_CALL_INVALID',
      message: `artifacts.save() wants a text, not ${kind}`,
      hint: `Write ${hint} of \`save\`.`,
    });
  });

  it('and names parameters in place of one object as they were written before their types were removed', async () => {
    const source = `export const run = async (device , config\n ) => device.connect();`;
    await expect(host(source).run(taskWithDevice())).rejects.toMatchObject({
      hint: 'Write `({ device, config })` in place of `(device, config)`.',
    });
  });

  it('and warns once of each line that it did not wait for, and of no key of a list', async () => {
    const entries: Entry[] = [];
    const body = `for (let n = 0; n < 3; n++) void context.db.state.get(); return ['a', 'b'];`;
    await expect(host(run(body)).run(task({}, entries))).rejects.toMatchObject({ code: 'NR_JOB_RESULT_INVALID' });
    expect(entries.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^run\(\) did not wait for state\.get\(\) at /),
    ]);
  });

  it('whose stacks are no text', async () => {
    const body = `Error.prepareStackTrace = () => ({}); void context.db.state.get(); return { success: true };`;
    const entries: Entry[] = [];
    expect(await host(run(body)).run(task({}, entries))).toMatchObject({ success: true });
    expect(entries).toMatchObject([{ message: expect.stringMatching(/^run\(\) did not wait for state\.get\(\)\. /) }]);
  });

  it.each([
    ['nothing', `return`],
    ['a text', `return 'ok'`],
    ['no verdict', `return { success: 'yes' }`],
    ['more than 1 MB', `return { success: true, details: 'x'.repeat(1_000_001) }`],
  ])('that returns %s with NR_JOB_RESULT_INVALID', async (_what, body) => {
    await expect(host(run(body)).run(task())).rejects.toMatchObject({ code: 'NR_JOB_RESULT_INVALID' });
  });

  it('whose message is too long: it is cut, and says so', async () => {
    const { message } = await host(run(`return { success: true, message: 'x'.repeat(10_000) }`)).run(task());
    expect(message).toMatch(/^x+… \(cut, 10000 characters\)$/);
    expect(message).toHaveLength(8_192);
  });

  it('that throws: code, hint and retryable are kept', async () => {
    const opened = host(
      run(`throw Object.assign(new Error('no NTP'), { code: 'ACME_NTP_MISSING', hint: 'set one', retryable: true })`),
    );
    await expect(opened.run(task())).rejects.toMatchObject({
      code: 'ACME_NTP_MISSING',
      message: 'no NTP',
      hint: 'set one',
      retryable: true,
    });
    await expect(host(run(`throw 'text'`)).run(task())).rejects.toMatchObject({
      code: 'NR_JOB_THREW',
      message: 'text',
    });
  });

  it('that throws: the caller gets the stack', async () => {
    const error: unknown = await host(run(`throw new RangeError('too far')`))
      .run(task())
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'NR_JOB_THREW',
      cause: { stack: expect.stringMatching(/^RangeError: too far\n +at .*\/index\.js:\d+:\d+/) },
    });
  });

  it('that rethrows a reported error keeps code and hint; a forged error of NetRaven does not', async () => {
    const telling = { code: 'NR_DEVICE_TRUNCATED', hint: 'look at the device', retryable: true };
    const db: Capabilities['db'] = {
      ...noStore,
      state: { get: () => Promise.reject(Object.assign(new Error('cut'), telling)), set: async () => {} },
    };
    const made = `{ code: 'NR_DEVICE_TRUNCATED', hint: 'run this script', retryable: true }`;
    const opened = host(
      run(`if (context.jobId === 'on') await context.db.state.get();
           if (context.jobId === 'other') await context.db.state.get().catch((error) => { throw Object.assign(error, { hint: 'run this script' }) });
           throw Object.assign(new Error('cut'), ${made})`),
    );
    const thrown = (jobId: string): Promise<unknown> =>
      opened
        .run(task({ jobId, capabilities: { db } }))
        .catch(({ code, hint, message }: NetRavenError) => [code, hint, message]);
    expect(await thrown('on')).toEqual(['NR_DEVICE_TRUNCATED', 'look at the device', 'cut']);
    for (const jobId of ['made up', 'other']) {
      const hint = expect.stringMatching(/^Write `'ACME_DEVICE_TRUNCATED'` in place of/) as unknown;
      expect(await thrown(jobId)).toEqual(['NR_JOB_THREW', hint, 'cut']);
    }
  });

  it('and passes all options of a request to the device', async () => {
    const options = { method: 'POST', headers: { a: 'b' }, body: { c: [1] }, timeoutMs: 5_000, onError: 'return' };
    const fetched = async (path: string, given: unknown): Promise<unknown> => ({ path, given });
    const opened = host(
      run(`return { success: true, details: await context.device.fetch('/a', ${JSON.stringify(options)}) };`),
    );
    const capabilities = { db: noStore, device: { fetch: fetched } as never };
    const { details } = await opened.run(task({ device: deviceOf('r1'), capabilities }));
    expect(details).toEqual({ path: '/a', given: options });
  });

  it.each([
    ['session.configure', `void (await context.device.connect()).configure(['a']);`],
    ['session.confirm', `void (await context.device.connect()).confirm();`],
    ['device.fetch', `void context.device.fetch('/a', { method: 'PATCH', body: {} });`],
    [
      'session.send',
      `void (await context.device.connect()).send('reload', { answers: [{ when: 'confirm', say: 'y' }] });`,
    ],
  ])('that did not wait for %s(), which can change the device, as an error', async (name, body) => {
    const opened = host(run(`${body} return { success: true };`));
    await expect(opened.run(taskWithDevice())).rejects.toMatchObject({
      code: 'NR_JOB_NOT_AWAITED',
      message: expect.stringMatching(
        new RegExp(`^run\\(\\) did not wait for ${name}\\(\\) at \\S+/index\\.js:1, and returned$`),
      ),
      hint: expect.stringContaining('`await`'),
    });
  });

  it.each([
    ['session.send', `void (await context.device.connect()).send('show clock');`],
    ['device.fetch', `void context.device.fetch('/a');`],
  ])('that did not wait for %s(), which reads, with a warning', async (name, body) => {
    const entries: Entry[] = [];
    await host(run(`${body} return { success: true };`)).run(taskWithDevice(entries));
    expect(entries).toMatchObject([
      {
        level: 'warning',
        message: expect.stringMatching(
          new RegExp(`^run\\(\\) did not wait for ${name}\\(\\) at \\S+/index\\.js:1\\. Write .await. before`),
        ),
      },
    ]);
  });

  it('and sends no call that still waits when the task ends', async () => {
    const opened = host(
      run(`if (context.dryRun) return { success: true };
           void context.db.artifacts.save('a', 'x'.repeat(16 * 2 ** 20)); void context.db.state.set(1);
           return { success: true };`),
    );
    const entries: Entry[] = [];
    await opened.run(task({}, entries));
    const [pid] = opened.pids;
    expect(entries.map(({ message }) => message)).toEqual([
      expect.stringContaining('artifacts.save()'),
      expect.stringContaining('state.set()'),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await opened.run(task({ dryRun: true }));
    expect(opened.pids).toEqual([pid]);
  });

  it('and rejects with the reason of the abort once the task has stopped', async () => {
    const opened = host(
      run(
        `context.logger.info('ready'); await new Promise((_, no) => context.signal.addEventListener('abort', () => no(context.signal.reason)));`,
      ),
    );
    const abort = new AbortController();
    const reason = new NetRavenError('NR_RUN_CANCELLED', 'cancelled by a person');
    const running = opened.run(task({ signal: abort.signal, log: () => abort.abort(reason) }));
    await expect(running).rejects.toMatchObject({ code: 'NR_RUN_CANCELLED' });
    expect(opened.pids).toHaveLength(1);
  });

  it('and kills it if it ignores the abort', async () => {
    const opened = host(run(`context.logger.info('ready'); await new Promise(() => setInterval(() => {}, 1000));`));
    const abort = new AbortController();
    const running = opened.run(
      task({ signal: abort.signal, log: () => abort.abort(new NetRavenError('NR_JOB_TIMEOUT', 'over')) }),
    );
    await expect(running).rejects.toMatchObject({ code: 'NR_JOB_TIMEOUT' });
  });
});

it('Ctrl-C at the terminal does not reach a job host, which has its own process group', async () => {
  const opened = host(run(`return { success: true }`));
  await opened.run(task());
  const groupOf = (pid: number | string): string | undefined =>
    readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[2];
  expect(groupOf(opened.pids[0] ?? 0)).toMatch(/^\d+$/);
  expect(groupOf(opened.pids[0] ?? 0)).not.toBe(groupOf('self'));
});

it('starts as many processes as many tasks at once need: at most 16 run in each', async () => {
  const opened = host(run(`await context.db.state.get(); return { success: true };`));
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  const wait = async (): Promise<undefined> => {
    waiting += 1;
    await gate.promise;
    return undefined;
  };
  const db = { ...noStore, state: { ...noStore.state, get: wait } };
  const results = Array.from({ length: 50 }, () => opened.run(task({ capabilities: { db } })));
  await expect.poll(() => waiting).toBe(50);
  expect(opened.pids).toHaveLength(4);
  gate.resolve();
  for (const { success } of await Promise.all(results)) expect(success).toBe(true);
});

describe('a job host contains', () => {
  it('a crash with several tasks in one process: all are bystanders, and running each alone finds the culprit', async () => {
    const opened = host(
      run(`if (context.jobId === 'bad') { setTimeout(() => process.exit(1), 200); await new Promise(() => {}) }
           if (context.jobId === 'slow') await new Promise((r) => setTimeout(r, 400)); return { success: true }`),
    );
    const outcomes = await Promise.allSettled(['bad', 'slow'].map((jobId) => opened.run(task({ jobId }))));
    expect(outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.code)).toEqual([
      'NR_HOST_BYSTANDER',
      'NR_HOST_BYSTANDER',
    ]);
    await expect(opened.runAlone(task({ jobId: 'bad' }))).rejects.toMatchObject({ code: 'NR_HOST_CRASHED' });
    expect(await opened.runAlone(task({ jobId: 'slow' }))).toEqual({ success: true });
  });

  it('a kill for a task that ignores its signal: the others are told which one it was', async () => {
    const opened = host(run(`await new Promise(() => {})`));
    const stop = new AbortController();
    const deaf = opened.run(task({ jobId: 'deaf', jobType: 'stuck', signal: stop.signal }));
    const other = opened.run(task({ jobId: 'other', jobType: 'stuck' }));
    const outcomes = Promise.allSettled([deaf, other]);
    stop.abort(new Error('stop'));
    expect(await outcomes).toMatchObject([
      { reason: { message: 'stop' } },
      {
        reason: {
          code: 'NR_HOST_BYSTANDER',
          message:
            'the job host was killed, because stuck (run deaf) did not end within 5 s after its signal; 2 tasks had run in it',
        },
      },
    ]);
  });

  it('a crash after other tasks: the last task is not blamed, and output of earlier tasks is not shown', async () => {
    const opened = host(
      run(`if (context.jobId !== 'first') { globalThis.next = true; await new Promise((r) => setTimeout(r, 60_000)) }
           setInterval(() => { if (globalThis.next) throw new Error('late') }, 20);
           process.stdout.write('hunter2'); return { success: true }`),
    );
    expect(await opened.run(task({ jobId: 'first' }))).toEqual({ success: true });
    const next = opened.run(task({ jobId: 'next' }));
    await expect(next).rejects.toMatchObject({ code: 'NR_HOST_BYSTANDER' });
    await expect(next).rejects.not.toThrow(/hunter2/);
  });

  it('a job that spins after its task has ended: its process is ended, the log says so, and the next task runs', async () => {
    const said: unknown[] = [];
    const logger = { ...quiet, error: (message: string, meta?: object) => void said.push([message, meta]) };
    const opened = host(
      run(`if (context.jobId === 'spins') setTimeout(() => { for (;;); }, 50); return { success: true }`),
      { logger },
    );
    expect(await opened.run(task({ jobId: 'spins' }))).toEqual({ success: true });
    const [pid = 0] = opened.pids;
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(said).toEqual([
      [expect.stringMatching(/^A job host was ended after its tasks: .* no sign of life/), { code: 'NR_HOST_BLOCKED' }],
    ]);
    expect(await opened.run(task({ jobId: 'next' }))).toEqual({ success: true });
  });

  it('a task that comes while a process is being killed runs in another one', async () => {
    const killed = Promise.withResolvers<void>();
    const logger = { ...quiet, error: () => killed.resolve() };
    const opened = host(
      run(`if (context.jobId === 'spins') setTimeout(() => { for (;;); }, 50); return { success: true }`),
      { logger },
    );
    await opened.run(task({ jobId: 'spins' }));
    // Before the event of its end.
    const next = killed.promise.then(() => opened.run(task({ jobId: 'next' })));
    expect(await next).toEqual({ success: true });
  });

  it('a job with too many concurrent calls: the excess is refused, the others are answered', async () => {
    const allAsked = Promise.withResolvers<void>();
    let held = 0;
    let most = 0;
    const db: Capabilities['db'] = {
      state: { get: async () => undefined, set: async () => allAsked.resolve() },
      artifacts: {
        ...noStore.artifacts,
        latest: async () => undefined,
        save: async (_name, text) => {
          held += text.length;
          most = Math.max(most, held);
          await allAsked.promise;
          held -= text.length;
          return { version: 1, changed: true };
        },
      },
    };
    const opened = host(
      run(`const text = 'x'.repeat(30 * 2 ** 20); const saves = [];
           for (let n = 0; n < 8; n++) { saves.push(context.db.artifacts.save('a' + n, text).catch((error) => error.code)); await new Promise((r) => setTimeout(r, 30)) }
           await Promise.race(saves); await context.db.state.set(1);
           return { success: true, details: await Promise.all(saves) }`),
    );
    const { details } = await opened.run(task({ capabilities: { db } }));
    expect((details as unknown[]).map((each) => (typeof each === 'string' ? each : 'saved'))).toEqual([
      ...Array<string>(5).fill('saved'),
      ...Array<string>(3).fill('NR_JOB_CALLS_TOO_MANY'),
    ]);
    expect(most).toBe(150 * 2 ** 20);
  });

  it('a process that ends before the package runs: the package is not blamed', async () => {
    const made = jobPackage('');
    const child = new JobChild({ owner: made.path, readable: [made.path], network: false, heapMb: 1, logger: quiet });
    await expect(child.load(made.entry, 5_000)).rejects.toMatchObject({ code: 'NR_HOST_START' });
  });

  it('a process that is up late: its package has the whole time to load', async () => {
    const made = jobPackage(run('return { success: true }'));
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const child = new JobChild({ owner: made.path, readable: [made.path], network: false, logger: quiet });
    onTestFinished(() => child.kill());
    const loading = child.load(made.entry, 10_000);
    clock.advanceTimersByTime(11_000);
    expect(await loading).toBeUndefined();
  });

  it('a process that is never up: the package is not blamed', async () => {
    const made = jobPackage(run('return { success: true }'));
    const clock = vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const child = new JobChild({ owner: made.path, readable: [made.path], network: false, logger: quiet });
    const loading = child.load(made.entry, 10_000);
    clock.advanceTimersByTime(61_000);
    await expect(loading).rejects.toMatchObject({ code: 'NR_HOST_START' });
  });

  it('tasks that run alone: a few at a time, each in its own process, and one that waits can be stopped', async () => {
    const opened = host(
      run(
        `await new Promise((r) => context.signal.addEventListener('abort', r)); return { success: true, details: { pid: process.pid } }`,
      ),
    );
    const started: string[] = [];
    const stops = Array.from({ length: 6 }, () => new AbortController());
    const ended = stops.map(({ signal }, index) =>
      opened.runAlone(task({ signal, onStart: () => started.push(`task ${index}`) })).catch((error: unknown) => error),
    );
    await expect.poll(() => started.length).toBe(4);
    stops[4]?.abort(new Error('stopped'));
    expect(await ended[4]).toMatchObject({ message: 'stopped' });
    expect(started).not.toContain('task 5');
    stops[0]?.abort(new Error('over'));
    await expect.poll(() => started).toContain('task 5');
    for (const stop of stops) stop.abort(new Error('over'));
    await Promise.all(ended);
  });

  it.each([
    ['starts', 'job'],
    ['loads', 'worker'],
  ])('a close while the process of a package %s: its task does not start, and its process ends', async (_, until) => {
    const opened = host(`await new Promise((r) => setTimeout(r, 60_000)); ${run('return { success: true }')}`);
    const pids = new Set<number>();
    const note = (message: unknown): void => {
      const { pid, to } = message as { pid: number; to: string };
      if (to === until) pids.add(pid);
    };
    wire.subscribe(note);
    onTestFinished(() => wire.unsubscribe(note));
    const onStart = vi.fn<() => void>();
    const result = Promise.allSettled([opened.runAlone(task({ onStart }))]);
    await expect.poll(() => pids.size).toBe(1);
    await opened.close();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await result).toMatchObject([{ reason: { code: 'NR_HOST_START', message: 'the job host is closed' } }]);
    expect(onStart).not.toHaveBeenCalled();
  });

  it('a package that crashes again and again: after five crashes its tasks fail at once', async () => {
    const opened = host(run(`process.exit(1)`));
    const codes: string[] = [];
    for (let n = 0; n < 6; n++) {
      codes.push(
        await opened.run(task()).then(
          () => 'none',
          (error: NetRavenError) => error.code,
        ),
      );
    }
    expect(codes).toEqual([...Array<string>(5).fill('NR_HOST_CRASHED'), 'NR_PACKAGE_SUSPENDED']);
  });

  it('a package that cannot be loaded: its tasks fail with the cause', async () => {
    await expect(host(`import 'not-installed'`).run(task())).rejects.toMatchObject({
      code: 'NR_PACKAGE_DEPENDENCY_MISSING',
    });
  });
});

/** Attempts of a job, with their results: reached, or the code of the refusal. */
const reach = `
  import fs from 'node:fs'; import net from 'node:net'; import { createRequire } from 'node:module';
  const attempt = async (what) => { try { await what(); return 'reached' } catch (e) { return e.code ?? e.name } };
  const connect = (options) => new Promise((yes, no) => { const s = net.connect(options, () => { s.destroy(); yes() }); s.on('error', no) });
  export async function run({ config, jobId }) {
    const [file, port, socket] = jobId.split('|');
    return { success: true, details: {
      file: await attempt(() => fs.readFileSync(file)),
      shadow: await attempt(() => fs.readFileSync('/etc/shadow')),
      proc: await attempt(() => fs.readFileSync('/proc/' + process.ppid + '/environ')),
      link: await attempt(() => { fs.symlinkSync(file, './link'); fs.readFileSync('./link') }),
      list: await attempt(() => fs.readdirSync('/')),
      own: await attempt(() => { fs.writeFileSync('./own', 'x'); fs.readFileSync('./own') }),
      package: await attempt(() => fs.readFileSync(new URL('package.json', import.meta.url))),
      write: await attempt(() => fs.writeFileSync(new URL('package.json', import.meta.url), '{}')),
      spawn: await attempt(async () => (await import('node:child_process')).spawnSync('true')),
      worker: await attempt(async () => new (await import('node:worker_threads')).Worker('1', { eval: true })),
      sqlite: await attempt(() => import('node:sqlite')),
      wasi: await attempt(async () => { const { WASI } = await import('node:wasi'); new WASI({ version: 'preview1', preopens: { '/': '/' } }) }),
      addon: await attempt(() => process.dlopen({ exports: {} }, file)),
      inspector: await attempt(async () => (await import('node:inspector')).open(0)),
      tcp: await attempt(() => connect({ port: Number(port), host: '127.0.0.1' })),
      unix: await attempt(() => connect({ path: socket })),
      kill: await attempt(() => process.kill(process.ppid, 'SIGUSR1')),
      env: Object.keys(process.env).filter((name) => name !== 'NODE_CHANNEL_FD' && name !== 'NODE_CHANNEL_SERIALIZATION_MODE'),
    } };
  }`;

async function tryAll(granted: Permission[]): Promise<Record<string, unknown>> {
  const secret = jobPackage('', { 'secret.txt': 'x' });
  const tcp = createServer().listen(0, '127.0.0.1');
  const unix = createServer().listen(`${secret.path}/s`);
  await Promise.all([once(tcp, 'listening'), once(unix, 'listening')]);
  onTestFinished(() => {
    tcp.close();
    unix.close();
  });
  const jobId = `${secret.path}/secret.txt|${(tcp.address() as AddressInfo).port}|${secret.path}/s`;
  const result: JobResult = await host(reach, { granted }).run(task({ jobId }));
  return result.details as Record<string, unknown>;
}

describe('what a job can reach', () => {
  it.skipIf(!mayChangeUser)('is not the job host of another package, where NetRaven runs as root', async () => {
    const victim = host(run(`await new Promise((r) => setTimeout(r, 1_000)); return { success: true }`));
    const result = victim.run(task());
    await expect.poll(() => victim.pids.length).toBe(1);
    const killer = host(
      run(
        `try { process.kill(Number(context.jobId), 'SIGKILL'); return { success: true } } catch (error) { return { success: false, message: error.code } }`,
      ),
    );
    expect(await killer.run(task({ jobId: String(victim.pids[0]) }))).toEqual({ success: false, message: 'EPERM' });
    expect(await result).toEqual({ success: true });
  });

  it('is its package and its folder, but no process, thread, addon, socket or environment', async () => {
    expect(await tryAll([])).toEqual({
      file: 'ERR_ACCESS_DENIED',
      shadow: 'ERR_ACCESS_DENIED',
      proc: 'ERR_ACCESS_DENIED',
      link: 'ERR_ACCESS_DENIED',
      list: 'ERR_ACCESS_DENIED',
      own: 'reached',
      package: 'reached',
      write: 'ERR_ACCESS_DENIED',
      spawn: 'ERR_ACCESS_DENIED',
      worker: 'ERR_ACCESS_DENIED',
      sqlite: 'ERR_UNKNOWN_BUILTIN_MODULE',
      wasi: 'ERR_ACCESS_DENIED',
      addon: 'ERR_DLOPEN_DISABLED',
      inspector: 'ERR_ACCESS_DENIED',
      tcp: 'ERR_ACCESS_DENIED',
      unix: 'ERR_ACCESS_DENIED',
      kill: mayChangeUser ? 'EPERM' : 'reached',
      env: [],
    });
  });

  it('includes the network once it is granted, and nothing else', async () => {
    expect(await tryAll(['network'])).toMatchObject({
      tcp: 'reached',
      unix: expect.stringMatching(/reached|EACCES/),
      file: 'ERR_ACCESS_DENIED',
      spawn: 'ERR_ACCESS_DENIED',
      inspector: expect.stringMatching(/ERR_/),
    });
  });
});
