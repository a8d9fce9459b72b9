import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeThrown } from '../../packages/core/src/attempt/index.ts';
import { inspectFolder } from '../../packages/core/src/registry/index.ts';
import {
  checkJob,
  locateProblems,
  MemoryStore,
  runJob,
  startSimulator,
  type JobModule,
  type RunJobError,
  type Simulator,
} from '../../packages/testing/src/index.ts';
import { applyFix, type Reported } from './apply-fix.ts';
import { AuthorFolder, type AuthorPackage } from './author-package.ts';
import { inTheCheck } from './in-the-check.ts';
import type { Mistake } from './mistake.ts';
import { whileLoading } from './while-loading.ts';
import { inJobHost, whileRunning } from './while-running.ts';

const author = new AuthorFolder();
const login = { username: 'netops', password: 'lab-login' };
const question = { asks: 'Address or name of remote host []?', next: '[OK]' };
const answers = {
  'write memory': '[OK]',
  'copy run tftp:': question,
  'clear counters': '',
  'show version': 'Cisco IOS Software, Version 1',
};
const webhook = createServer(
  (request, response) => void request.resume().on('end', () => response.writeHead(204).end()),
);
/** Settings for the first run of each template. */
const configs = { read: {}, change: { location: 'attic' }, fleet: {}, network: { url: '' } };
let simulator: Simulator;

beforeAll(async () => {
  await author.make();
  await once(webhook.listen(0, '127.0.0.1'), 'listening');
  configs.network.url = `http://127.0.0.1:${(webhook.address() as AddressInfo).port}/`;
  simulator = await startSimulator([{ name: 'core-1', platform: 'cisco_ios', ...login, answers }]);
});
afterAll(async () => {
  author.remove();
  webhook.close();
  await simulator?.close();
});

/** Returns the first reported error of a package. Undefined: nothing is wrong. */
type Report = (pack: AuthorPackage, mistake: Mistake) => Promise<Reported | undefined>;

/** As `jobs dev` does before it runs a job. */
const load: Report = async ({ folder }) => {
  // No mistake takes time, and the machine may be busy with other tests.
  const record = await inspectFolder(folder, { conditions: ['@netraven/source'], probeTimeoutMs: 120_000 });
  return locateProblems(record)[0];
};

/** As `jobs check` does. */
const check: Report = async ({ folder }) => (await checkJob(folder, { against: false })).findings[0];

/** In the process of a test, or in a job host. */
function running(inHost: boolean): Report {
  return async (pack, { of }) => {
    const { folder } = pack;
    const { netraven } = JSON.parse(pack.read('package.json')) as { netraven: { job: { permissions: never } } };
    const store = new MemoryStore();
    store.save({ jobType: 'backup', device: 'core-1' }, 'running-config', 'hostname core-1');
    // A copy for each try: a module is imported once.
    const job = inHost ? folder : ((await import(join(author.again(pack).folder, 'src/index.ts'))) as JobModule);
    const device = { ...simulator.device('core-1') };
    const options = { device, store, config: configs[of], permissions: netraven.job.permissions };
    try {
      await runJob(job, options);
      return undefined;
    } catch (error) {
      const { code, message, hint = '', cause } = error as RunJobError;
      const [, file, line] = /^(.*):(\d+)$/.exec(placeThrown(cause, inHost ? folder : author.last) ?? '') ?? [];
      return { code, message, fix: hint, ...(file !== undefined && { file, line: Number(line) }) };
    }
  };
}

/** Returns true if the edited files are as in the template again: then nothing is left to try. */
function isAsBefore(pack: AuthorPackage, good: AuthorPackage, { edits }: Mistake): boolean {
  return edits.every(([file]) => {
    if (!pack.has(file) || !good.has(file) || !/\.(?:json|[jt]s|md)$/.test(file))
      return pack.has(file) === good.has(file);
    const [now, before] = [pack.read(file), good.read(file)];
    return file.endsWith('.json') ? isDeepStrictEqual(JSON.parse(now), JSON.parse(before)) : now === before;
  });
}

async function expectFixed(mistake: Mistake, good: AuthorPackage, pack: AuthorPackage, report: Report): Promise<void> {
  let reported = await report(pack, mistake);
  const place =
    reported?.file === undefined
      ? undefined
      : `${reported.file}${reported.line === undefined ? '' : `:${reported.line}`}`;
  expect({ code: reported?.code, at: place }, reported?.message).toEqual({ code: mistake.code, at: mistake.at });
  for (let rounds = 0; reported !== undefined && rounds < 3; rounds++) {
    await applyFix(pack.folder, reported);
    if (isAsBefore(pack, good, mistake)) return;
    reported = await report(pack, mistake);
    // The error of a job, under a code of its own.
    if (reported?.code.startsWith('ACME_')) return;
  }
  expect(reported).toBeUndefined();
}

const all = [...whileLoading, ...whileRunning, ...inJobHost, ...inTheCheck];

it('more than a hundred mistakes are reported, each with a fix that works as it is typed', () => {
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(all.length).toBeGreaterThan(100);
});

describe.concurrent('a mistake that is reported when the package is loaded:', () => {
  it.each(whileLoading)('$title', async (mistake) => {
    await expectFixed(mistake, author.copy(mistake.of), author.copy(mistake.of).edit(...mistake.edits), load);
  });
});

describe('a mistake that is reported when the job runs:', () => {
  it.each(whileRunning)('$title', async (mistake) => {
    simulator.device('core-1').config = simulator.device('core-1').config.replace(/^snmp-server location .*\n/m, '');
    await expectFixed(mistake, author.copy(mistake.of), author.copy(mistake.of).edit(...mistake.edits), running(false));
  });
});

describe.concurrent('a mistake that is reported when the job runs in its own process:', () => {
  it.each(inJobHost)('$title', async (mistake) => {
    await expectFixed(mistake, author.copy(mistake.of), author.copy(mistake.of).edit(...mistake.edits), running(true));
  });
});

describe.concurrent('a mistake that is reported by `jobs check`:', () => {
  it.each(inTheCheck)('$title', async (mistake) => {
    await expectFixed(mistake, author.copy('bare'), author.copy('bare').edit(...mistake.edits), check);
  });
});

it('a call without await is a warning in the log, with what to type', async () => {
  const { folder } = author.copy('fleet').edit(['src/index.ts', 'await db.artifacts.save', 'void db.artifacts.save']);
  const job = (await import(join(folder, 'src/index.ts'))) as JobModule;
  const { log } = await runJob(job, { devices: [simulator.device('core-1')], permissions: ['artifacts:read'] });
  expect(log).toMatchObject([
    {
      level: 'warning',
      message: expect.stringMatching(
        /^run\(\) did not wait for artifacts\.save\(\) at src\/index\.ts:28\. Write `await` before the call\./,
      ),
    },
  ]);
});

it('a misspelt key of a result is a warning in the log', async () => {
  const { folder } = author.copy('read').edit(['src/index.ts', 'message: `', 'messages: `']);
  const job = (await import(join(folder, 'src/index.ts'))) as JobModule;
  const { log } = await runJob(job, { device: simulator.device('core-1'), config: configs.read });
  expect(log.at(-1)).toMatchObject({
    level: 'warning',
    message:
      'The result has the unknown key messages, which is ignored. Keys: success, message, details, report, changed, notApplicable.',
  });
});

it('a call without await, whose promise is used as a text, is named in the log', async () => {
  const { folder } = author
    .copy('read')
    .edit([
      'src/index.ts',
      /const lines[^]*?;/,
      "const output: any = session.send('show version');\n  const lines = output.split('');",
    ]);
  const job = (await import(join(folder, 'src/index.ts'))) as JobModule;
  const error = await runJob(job, { device: simulator.device('core-1'), config: configs.read }).catch(
    (thrown: RunJobError) => thrown,
  );
  expect(error).toMatchObject({
    code: 'NR_JOB_THREW',
    log: [
      { level: 'info', message: 'Vlans started' },
      {
        level: 'info',
        message:
          'session.send() at src/index.ts:21 had not ended when the job threw. If no `await` waits for it, write one.',
      },
    ],
  });
});

it('calls in a list that Promise.all waits for are named once, as a fact, when one of them fails', async () => {
  const { folder } = author.copy('read').edit([
    'src/index.ts',
    /const lines[^]*?;/,
    `const all = ['a', 'b', 'c'].map(async (name) => {
    if (name === 'c') throw new Error('own');
    await session.send('show version');
  });
  await Promise.all(all);
  const lines = [];`,
  ]);
  const job = (await import(join(folder, 'src/index.ts'))) as JobModule;
  await expect(runJob(job, { device: simulator.device('core-1'), config: configs.read })).rejects.toMatchObject({
    code: 'NR_JOB_THREW',
    log: [
      { level: 'info', message: 'Vlans started' },
      {
        level: 'info',
        message:
          'session.send() at src/index.ts:23 had not ended when the job threw. If no `await` waits for it, write one.',
      },
    ],
  });
});
