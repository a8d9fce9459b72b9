import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactHistory, AuditList, QuarantineList } from '@netraven/api';
import { startSimulator, type Simulator } from '@netraven/device/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, testKey, type TestDatabase } from '@netraven/db/test-utils/database';
import { dump } from '@netraven/db/test-utils/dump';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { matching, refusal } from '../../matching.ts';

const login = { username: 'netops', password: 'canary-login-5Qz' };
const secrets = ['canary-first-9Xv', 'canary-second-4Zp'] as const;
const configOf = (community: string): string =>
  `version 15.2\nhostname core-1\n!\nsnmp-server community ${community} RO\n!\ninterface Loopback0\n no ip address\n!\nend\n`;

/** Names that would leave the folder, or are too long for a file. No job may save them; a database may have them. */
const hostile = ['../../outside', '/etc/outside', '..', '.git', 'a\\b', 'ä'.repeat(85)];
const reports = `
  export const meta = { jobType: 'reports', scope: 'fleet' };
  export const run = async ({ db }) => {
    for (const n of [0, 1, 2, 3, 4, 5]) await db.artifacts.save('n' + n, 'report ' + n);
    return { success: true };
  };`;

const host = new HostFolder('for the file');
const outputs: string[] = [];
let simulator: Simulator;
let db: TestDatabase;

async function command(...args: string[]): Promise<Ended> {
  const ended = await inProcess(host, args);
  outputs.push(ended.stdout, ended.stderr);
  return ended;
}

/** Runs a command that must succeed. */
async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await command(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

const because = ['--reveal', '--reason', 'ticket 4711'];

/** The ids of the versions, the oldest first. */
async function ids(): Promise<string[]> {
  const { versions } = JSON.parse(await done('artifacts', 'history', 'core-1', '--json')) as ArtifactHistory;
  return versions.map(({ id }) => String(id)).toReversed();
}

async function audited(): Promise<AuditList['entries']> {
  return (JSON.parse(await done('audit', 'list', '--json')) as AuditList).entries;
}

beforeAll(async () => {
  simulator = await startSimulator([
    { name: 'core-1', platform: 'cisco_ios', ...login, config: configOf(secrets[0]) },
    { name: 'cut', platform: 'cisco_ios', ...login, config: configOf(secrets[0]), faults: [{ kind: 'cut', at: 0.9 }] },
  ]);
  db = await testDatabase();
  Object.assign(host.env, { DATABASE_URL: db.url, NETRAVEN_MASTER_KEY: testKey });
  await started(host.addJob('reports', reports));
  await netraven(
    host,
    ['credentials', 'add', 'lab', '--network', '127.0.0.0/8', '--username', login.username, '--password-stdin'],
    {
      input: `${login.password}\n`,
    },
  );
  for (const { name, address, port, platform } of simulator.devices) {
    await done('devices', 'add', name, address, '--port', String(port), '--platform', platform, '--tag', name);
  }
  await done('run', 'backup', '--device', 'core-1');
  simulator.device('core-1').config = configOf(secrets[1]);
  await done('run', 'backup', '--device', 'core-1');
  await done('run', 'reports', '--all');
  for (const [n, name] of hostile.entries()) {
    await db.pool.query('update artifact set name = $1 where name = $2', [name, `n${n}`]);
  }
  await command('run', 'backup', '--device', 'cut');
});
afterAll(async () => {
  await simulator.close();
  await db.close();
});

describe('a secret that was changed', () => {
  it('is a change in diff, blame and changes, never in clear', async () => {
    const diff = await done('artifacts', 'diff', 'core-1');
    expect(diff).toMatch(/^-snmp-server community <secret:\w{16}> RO\n\+snmp-server community <secret:\w{16}> RO$/m);
    const blame = await done('artifacts', 'blame', 'core-1');
    expect(blame).toMatch(/^2 .*snmp-server community <secret:\w{16}> RO$/m);
    expect(blame).toMatch(/^1 .*hostname core-1$/m);
    expect(await done('artifacts', 'changes')).toMatch(/\+ ?snmp-server community <secret:/);
    for (const id of await ids()) await done('artifacts', 'show', id);
    await done('artifacts', 'search', 'community', '--json');
    for (const secret of secrets) expect(outputs.join('\n')).not.toContain(secret);
    const log = readFileSync(join(host.home, 'logs', 'netraven.jsonl'), 'utf8');
    const tables = (await dump(db)).join('\n');
    for (const secret of secrets) {
      expect(log).not.toContain(secret);
      for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(tables).not.toContain(form);
    }
  });

  it('is revealed in each version, byte for byte, with an entry in the audit', async () => {
    for (const [index, id] of (await ids()).entries()) {
      const { code, stdout } = await inProcess(host, ['artifacts', 'show', id, ...because]);
      expect(code).toBe(0);
      expect(stdout).toBe(configOf(secrets[index] ?? ''));
    }
    const [second, first] = await audited();
    expect(first).toMatchObject({ action: 'reveal', subject: { device: 'core-1', version: 1 }, reason: 'ticket 4711' });
    expect(second).toMatchObject({ subject: { version: 2 }, who: matching('(command line)') });
    const listed = await inProcess(host, ['audit', 'list'], { columns: 200 });
    expect(listed.stdout).toMatch(/reveal +id \d+, .*device core-1.* ticket 4711/);
    expect((await command('audit', 'list', '--limit', '2')).stderr).toBe(
      'Show older ones: `netraven audit list --limit 2 --before 1`\n',
    );
    expect((await command('audit', 'list', '--before', '1')).stderr).toBe('There are no older entries.\n');
    expect(JSON.parse((await command('audit', 'verify', '--json')).stdout)).toMatchObject({ entries: 2, broken: null });
    expect((await command('audit', 'verify')).stdout).toMatch(/^Entries in order: 2\. The last one: 2 [0-9a-f]{64}\n$/);
  });
});

describe('without the right or a reason', () => {
  it('nothing is shown, and the next step is named', async () => {
    const [id = ''] = await ids();
    const count = (await audited()).length;
    // Standard input is no terminal here.
    const noReason = await netraven(host, ['artifacts', 'show', id, '--reveal']);
    expect(noReason).toMatchObject({ stdout: '', ...refusal('--reason') });
    expect(await command('artifacts', 'show', id, '--reason', 'x')).toMatchObject({ code: 2, stdout: '' });
    const file = join(host.home, 'reveal-token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const token = readFileSync(file, 'utf8');
    writeFileSync(file, readFileSync(join(host.home, 'token')));
    try {
      expect(await command('artifacts', 'show', id, ...because)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: matching(/^NR_SERVER_UNPROVEN: .*reveal-token.*\n +next: .*`netraven start`/),
      });
    } finally {
      writeFileSync(file, token);
    }
    expect(await audited()).toHaveLength(count);
  });
});

describe('a refused text', () => {
  it('is listed with the reason, and shown in clear with the right only', async () => {
    const listed = await inProcess(host, ['artifacts', 'quarantined', 'cut'], { columns: 250 });
    expect(listed.stdout).toMatch(/cut +backup .*NR_DEVICE_TRUNCATED: /);
    expect((await command('artifacts', 'quarantined', 'core-1')).stderr).toContain('No text is in quarantine.');
    const { texts } = JSON.parse(await done('artifacts', 'quarantined', '--json')) as QuarantineList;
    const [{ id, size } = { id: '', size: 0 }] = texts;
    expect((await command('artifacts', 'quarantined', 'cut', '--limit', '1')).stderr).toBe(
      `Show older ones: \`netraven artifacts quarantined cut --limit 1 --before ${id}\`\n`,
    );
    expect((await command('artifacts', 'quarantined', 'cut', '--before', texts.at(-1)?.id ?? '')).stderr).toBe(
      'No older text is in quarantine.\n',
    );
    expect(await command('artifacts', 'quarantined', '--show', id)).toMatchObject({ code: 2, stdout: '' });
    expect(await command('artifacts', 'quarantined', ...because)).toMatchObject({ code: 2 });
    const { stdout } = await inProcess(host, ['artifacts', 'quarantined', '--show', id.slice(0, 13), ...because]);
    expect(stdout).toContain(secrets[0]);
    expect(Buffer.byteLength(stdout)).toBe(size);
    expect((await audited())[0]).toMatchObject({ action: 'quarantine-show', subject: { id, device: 'cut' } });
  });
});

describe('an export', () => {
  const folder = (name: string): string => join(host.folder, name);
  const filesOf = (path: string): string[] =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
      .toSorted();

  it('writes masked texts to the paths of the mirror', async () => {
    const { code, stderr } = await command('artifacts', 'export', 'masked', '--tag', 'core-1');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: matching('1 text of 1 device '),
    });
    expect(filesOf(folder('masked'))).toEqual(['core-1/backup/running-config']);
    const text = readFileSync(join(folder('masked'), 'core-1/backup/running-config'), 'utf8');
    expect(text).toMatch(/community <secret:\w{16}> RO/);
    const again = await command('artifacts', 'export', 'masked');
    expect(again).toMatchObject(refusal('is not empty'));
  });

  it('writes secrets in clear for its owner only, with one entry', async () => {
    const count = (await audited()).length;
    mkdirSync(folder('clear'));
    chmodSync(folder('clear'), 0o755);
    expect(await command('artifacts', 'export', 'clear', '--device', 'core-*', ...because)).toMatchObject({ code: 0 });
    const file = join(folder('clear'), 'core-1/backup/running-config');
    expect(readFileSync(file, 'utf8')).toBe(configOf(secrets[1]));
    expect([file, folder('clear'), join(folder('clear'), 'core-1')].map((path) => statSync(path).mode & 0o777)).toEqual(
      [0o600, 0o700, 0o700],
    );
    const entries = await audited();
    expect(entries).toHaveLength(count + 1);
    expect(entries[0]).toMatchObject({ action: 'export', subject: { count: 1, device: 'core-*' } });
  });

  it('writes nothing outside of the folder, whatever an artifact is called', async () => {
    await done('artifacts', 'export', 'deep/er/all');
    const files = filesOf(folder('deep'));
    expect(files).toHaveLength(7);
    for (const file of files) expect(file).toMatch(/^er\/all\/(core-1\/backup|fleet\/reports)\/[^/]+$/);
    expect(existsSync(folder('outside'))).toBe(false);
    const texts = files.map((file) => readFileSync(join(folder('deep'), file), 'utf8'));
    expect(texts).toContain('report 0');
  });

  it('makes no folder for a device that does not exist', async () => {
    expect(await command('artifacts', 'export', 'none', '--device', 'nosuch')).toMatchObject({ code: 2 });
    expect(existsSync(folder('none'))).toBe(false);
  });

  it('writes what was the newest version at an instant', async () => {
    const args = ['--at', '2020-01-01', '--job', 'backup', '--name', 'running-config', '--json'];
    for (const more of [[], because]) {
      const { code, stderr } = await command('artifacts', 'export', 'early', ...args, ...more);
      expect([code, stderr]).toEqual([2, expect.stringContaining('The first text was saved at 20')]);
    }
    expect(existsSync(folder('early'))).toBe(false);
    const now = ['--at', 'now', '--job', 'backup', '--json'];
    expect(JSON.parse(await done('artifacts', 'export', 'late', ...now))).toMatchObject({ texts: 1, devices: 1 });
  });

  it('ends with an error for a folder that the file system refuses', async () => {
    for (const args of [['/proc/netraven'], ['--bundle', '/proc/netraven/network.bundle']]) {
      expect(await command('artifacts', 'export', ...args)).toMatchObject({ code: 5, stdout: '' });
    }
  });

  it('writes the history of the mirror as a Git bundle, without secrets', async () => {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: host.folder, encoding: 'utf8' });
    await expect
      .poll(() => {
        try {
          return git('--git-dir', join(host.home, 'mirror.git'), 'log', '--format=%s', 'main');
        } catch {
          return '';
        }
      })
      .toContain('reports');
    await done('artifacts', 'export', '--bundle', 'new/network.bundle');
    expect(statSync(folder('new/network.bundle')).mode & 0o777).toBe(0o600);
    git('clone', '--quiet', 'new/network.bundle', 'cloned');
    expect(filesOf(folder('cloned'))).toContain('core-1/backup/running-config');
    expect(git('-C', 'cloned', 'log', '--format=%s', '--', 'core-1')).toBe(
      'core-1/backup/running-config version 2\ncore-1/backup/running-config version 1\n',
    );
    const history = git('-C', 'cloned', 'log', '-p');
    for (const secret of secrets) expect(history).not.toContain(secret);
    for (const args of [
      ['--bundle', 'new/network.bundle'],
      ['--bundle', 'x', '--tag', 'a'],
      ['y', '--bundle', 'x'],
      [],
    ]) {
      expect(await command('artifacts', 'export', ...args), args.join(' ')).toMatchObject({ code: 2 });
    }
  });
});
