import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { wire } from '@netraven/core/host';
import { findHostProject } from '@netraven/core/registry';
import { logs } from '@netraven/db';
import { testDatabase, testKey } from '@netraven/db/test-utils/database';
import { startWorkerAlone } from '../../../src/commands/start/start-netraven.ts';
import { copyCluster } from '@netraven/db/test-utils/copy-cluster';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, spawnNetRaven } from '../../../test-utils/netraven.ts';
import { isAlive } from '@netraven/core/system';
import { postgresPid, started, until } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';
import { withoutBundled } from '../../without-bundled.ts';
import { matching } from '../../matching.ts';

const endless = `export const meta = { jobType: 'endless', scope: 'fleet' };
export const run = ({ logger }) => { logger.info('begun'); return new Promise(() => setInterval(() => {}, 1000)); };`;

const good = `export const meta = { jobType: 'audit' }; export const run = async () => ({ success: true });`;

const entriesOf = (host: HostFolder, file: string): { source: string; message: string; meta: { code?: string } }[] =>
  readFileSync(join(host.home, 'logs', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { source: string; message: string; meta: { code?: string } });

it('the first start prints its address, a second one names the first, and SIGTERM leaves nothing running', async () => {
  const host = new HostFolder();
  const first = await started(host);
  const noted = JSON.parse(readFileSync(join(host.home, 'server.json'), 'utf8')) as { port: number; pid: number };
  expect(noted.pid).toBe(first.pid);
  // Nothing of the memory gets into a core file: of NetRaven, its PostgreSQL and, by inheritance, its job hosts.
  for (const pid of process.platform === 'linux' ? [first.pid, postgresPid(host.home)] : [])
    expect(readFileSync(`/proc/${pid}/coredump_filter`, 'utf8')).toBe('00000000\n');
  const second = await netraven(host, ['start', '--port', '0']);
  expect(second).toMatchObject({ code: 2, stdout: '' });
  expect(second.stderr).toMatch(new RegExp(`^NR_HOME_IN_USE: .*\\b${first.pid}\\b.*\\n  next: .*\\n$`));
  // Root's can be entered, and no more, by the user PostgreSQL then runs as.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  expect(statSync(host.home).mode & 0o777).toBe(mode);
  for (const kept of ['logs', 'cache', 'mirror.git']) {
    expect(statSync(join(host.home, kept)).mode & 0o777, kept).toBe(0o700);
  }
  const postgres = postgresPid(host.home);
  expect(postgres).toBeTypeOf('number');
  // A job could open the inspector with it.
  first.kill('SIGUSR1');
  expect(await inProcess(host, ['runs', 'list'])).toMatchObject({ code: 0 });
  first.kill('SIGTERM');
  const { code, stdout, stderr } = await first.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('Stopped.');
  expect(stderr).not.toMatch(/debugger/i);
  expect(isAlive(postgres ?? 0)).toBe(false);
  expect(existsSync(join(host.home, 'server.json'))).toBe(false);
  expect(stdout).toContain(`listens on http://127.0.0.1:${noted.port}\n`);
  // Not on a terminal: the token's file is named, and never the token.
  expect(stderr).toContain(`web page      http://127.0.0.1:${noted.port}/, with the token in ${host.home}/token\n`);
  expect(stdout + stderr).not.toContain(readFileSync(join(host.home, 'token'), 'utf8').trim());
});

it('with DATABASE_URL a second start on the home is refused, and so is a start without the URL', async () => {
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const host = new HostFolder();
  const env = { NETRAVEN_MASTER_KEY: testKey };
  const withUrl = { env: { ...env, DATABASE_URL: db.url } };
  const first = await started(host, withUrl);
  const second = await netraven(host, ['start', '--port', '0'], withUrl);
  expect(second).toMatchObject({ code: 2, stdout: '' });
  expect(second.stderr).toMatch(new RegExp(`^NR_HOME_IN_USE: Process ${first.pid} `, 'm'));
  first.kill('SIGTERM');
  expect(await first.ended).toMatchObject({ code: 0 });

  const without = await netraven(host, ['start', '--port', '0'], { env });
  expect(without).toMatchObject({ code: 2, stdout: '' });
  expect(without.stderr).toMatch(/^NR_DATABASE_MISMATCH: .* is used with the database \S+ on /m);
  const [, password = ''] = /:([^:@/]+)@/.exec(db.url) ?? [];
  expect(without.stderr).not.toContain(password);
  expect(existsSync(join(host.home, 'postgres'))).toBe(false);

  // The URL can stand in the config instead.
  const url = db.url.replace(`:${password}@`, '@');
  host.write('netraven.config.mts', `export default { database: { url: '${url}' } };`);
  const third = await started(host, { env: { ...env, PGPASSWORD: decodeURIComponent(password) } });
  third.kill('SIGTERM');
  expect(await third.ended).toMatchObject({ code: 0 });
});

it('a signal while PostgreSQL starts leaves no PostgreSQL behind', async () => {
  const host = new HostFolder();
  const netRaven = spawnNetRaven(host, ['start', '--port', '0']);
  // Whichever process is the first one; the one that makes the cluster ends by itself, and has no pid then.
  let postgres: number | undefined;
  await until(() => (postgres = postgresPid(host.home)) !== undefined);
  netRaven.kill('SIGINT');
  expect(await netRaven.ended).toMatchObject({ code: 0 });
  expect(isAlive(postgres ?? 0)).toBe(false);
  expect(postgresPid(host.home)).toBeUndefined();
});

it('a second signal does not wait for running tasks', async () => {
  const host = new HostFolder().addJob('endless', endless);
  await copyCluster(host.home);
  const netRaven = await started(host);
  await inProcess(host, ['devices', 'add', 'r1', '127.0.0.1', '--platform', 'cisco_ios']);
  await inProcess(host, ['run', 'endless', '--all', '--no-wait']);
  await until(() => readFileSync(join(host.home, 'logs', 'netraven.jsonl'), 'utf8').includes('"begun"'));
  let said = '';
  netRaven.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  netRaven.kill('SIGTERM');
  await until(() => said.includes('Stopping'));
  // Closer together, they would be taken for one Ctrl-C that npm passed on as well.
  await wait(500);
  netRaven.kill('SIGTERM');
  expect(await netRaven.ended).toMatchObject({ code: 0, stderr: matching('Stopped.') });
  expect(postgresPid(host.home)).toBeUndefined();
});

it('without a valid job type it refuses to start, gives the reason for each package, and leaves nothing running', async () => {
  const host = new HostFolder()
    .addJob('norun', `export const meta = { jobType: 'norun' };`)
    .addJob('broken', 'this is no JavaScript');
  await copyCluster(host.home);
  const { code, stdout, stderr } = await netraven(host, ['start', '--port', '0'], withoutBundled(host));
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/netraven-job-norun 1\.2\.3 is invalid .*\n +NR_PACKAGE_[A-Z_]+.*\n +fix: ./);
  expect(stderr).toMatch(/netraven-job-broken 1\.2\.3 is failed .*\n +NR_[A-Z_]+.*\n +fix: ./);
  expect(stderr).toMatch(/^NR_REGISTRY_NONE_VALID: .*\n {2}next: ./m);
  expect(postgresPid(host.home)).toBeUndefined();
  expect(existsSync(join(host.home, 'server.json'))).toBe(false);
  const rejected = entriesOf(host, 'registry.jsonl').map(({ message }) => message);
  expect(rejected).toContain('netraven-job-norun 1.2.3 is invalid');
  expect(rejected).toContain('netraven-job-broken 1.2.3 is failed');
  const failure = entriesOf(host, 'netraven.jsonl').find(({ source }) => source === 'cli.start');
  expect(failure?.meta.code).toBe('NR_REGISTRY_NONE_VALID');
});

it('a start works although every good package is disabled, so that one can be enabled', async () => {
  const host = await useTestDatabase(new HostFolder().addJob('audit', good, { permissions: ['network'] }));
  await started(host, withoutBundled(host));
  const unknown = await inProcess(host, ['run', 'audit', '--all']);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toMatch(
    /^NR_JOB_NOT_READY: .*"audit".* is disabled: .*network[^]*`netraven jobs enable audit`/,
  );
  const undecided = await inProcess(host, ['jobs', 'enable', 'audit']);
  expect(undecided).toMatchObject({ code: 2, stdout: '' });
  expect(undecided.stderr).toMatch(/network: open network connections[^]*NR_QUESTION_UNASKED: [^]*--grant network/);
  expect(await inProcess(host, ['jobs', 'enable', 'audit', '--grant', 'network'])).toMatchObject({
    code: 0,
    stdout: 'netraven-job-audit is enabled, with network.\n',
  });
  await until(() => readFileSync(join(host.home, 'cache', 'policies.json'), 'utf8').includes('network'));
  const listed = await netraven(host, ['jobs', 'list'], withoutListing(host));
  expect(listed.stdout).toMatch(/^audit .* onetime$/m);
  expect(await inProcess(host, ['jobs', 'disable', 'netraven-job-audit'])).toMatchObject({ code: 0 });
});

function withoutListing(host: HostFolder): { bin: string } {
  return { bin: host.at('elsewhere/netraven/src/bin.ts') };
}

/** AuthenticationOk and ReadyForQuery of the PostgreSQL protocol. */
const loggedIn = Buffer.from('5200000008000000005a0000000549', 'hex');

/** A database server that takes logins, where time limits are short, and answers no query, until it cuts the connections. */
async function muteServer(): Promise<{
  readonly url: string;
  readonly asked: () => boolean;
  readonly cut: () => void;
}> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once('data', () => socket.write(loggedIn)).on('error', () => undefined);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return {
    url: `postgres://u@127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    asked: () => sockets.length > 0,
    cut: () => sockets.forEach((socket) => socket.destroy()),
  };
}

/** Every job host that imports something from now on: its process id, and what it was told to import. */
function probes(): { readonly pid: number; readonly entry: string }[] {
  const seen: { pid: number; entry: string }[] = [];
  const onMessage = (message: unknown): void => {
    const { pid, messages } = message as { pid: number; messages: readonly { type: string; entry?: string }[] };
    for (const { type, entry = '' } of messages) if (type === 'probe') seen.push({ pid, entry });
  };
  wire.subscribe(onMessage);
  onTestFinished(() => wire.unsubscribe(onMessage));
  return seen;
}

it('a start that fails while it inspects job packages leaves no job host', async () => {
  const host = new HostFolder().addJob('hanging', 'await new Promise(() => setInterval(() => {}, 1000));');
  const [server, probed] = [await muteServer(), probes()];
  const hostProject = await findHostProject({ root: host.folder });
  const env = { ...host.env, DATABASE_URL: server.url };
  const starting = startWorkerAlone({ hostProject, home: host.home, env });
  starting.catch(() => undefined); // awaited below
  // While the database gives no answer yet.
  await until(() => server.asked() && probed.some(({ entry }) => entry.includes('/jobs/hanging/')));
  server.cut();
  await expect(starting).rejects.toMatchObject({ code: 'NR_DATABASE_UNREACHABLE' });
  expect(probed.filter(({ pid }) => isAlive(pid))).toEqual([]);
  expect(existsSync(join(host.home, 'cache', 'registry.json'))).toBe(false);
});

it('a bad package is imported once, and early entries of the registry reach the log of the database', async () => {
  const host = new HostFolder().addJob('audit', good).addJob('bad', `throw new Error('no');`);
  const probed = probes();
  const db = await testDatabase();
  onTestFinished(() => db.close());
  const hostProject = await findHostProject({ root: host.folder });
  const env = { ...host.env, DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey };
  const running = await startWorkerAlone({ hostProject, home: host.home, env });
  expect(probed.filter(({ entry }) => entry.includes('/jobs/bad/'))).toHaveLength(1);
  await running.stop();
  const said = await logs.list(db, { source: 'core.registry', limit: 1_000 });
  expect(said.filter(({ message }) => message.includes('netraven-job-bad')).length).toBeGreaterThanOrEqual(2);
});
