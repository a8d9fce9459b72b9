import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { throughPrivateFolders, wire } from '@netraven/core/host';
import { artifacts, credentials, devices as inventory } from '@netraven/db';
import { dump } from '@netraven/db/test-utils/dump';
import { cisco, login, startPlant, type Plant } from './plant.ts';

const community = 'canary-snmp-9Xv';
const canaries = [login.password, login.enablePassword, community];
const deviceConfig = `version 15.2\nhostname core-1\n!\nsnmp-server community ${community} RO\n!\ninterface Loopback0\n description ${community}\n!\nend\n`;

/** Everything that crossed the process boundary, and the environment of every job host, as text. */
function tap(): () => string {
  const seen: string[] = [];
  const pids = new Set<number>();
  const listener = (message: unknown): void => {
    const { pid } = message as { pid: number };
    seen.push(JSON.stringify(message));
    if (pids.has(pid)) return;
    pids.add(pid);
    seen.push(environmentOf(pid), readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
  };
  wire.subscribe(listener);
  onTestFinished(() => wire.unsubscribe(listener));
  return () => seen.join('\n');
}

/** Returns the environment of a process. Root of a container may not read it; then the user of the process reads it. */
function environmentOf(pid: number): string {
  const file = `/proc/${pid}/environ`;
  try {
    return readFileSync(file, 'latin1');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    const { uid, gid } = statSync(`/proc/${pid}`);
    // It may look into those alone that have no capability more: the job host was let through folders in this way.
    const [program = '', ...args] = throughPrivateFolders(uid, gid) ?? [];
    return execFileSync(program, [...args, 'cat', file], { encoding: 'latin1' });
  }
}

/** Everything that is kept: tables, log files, and each object of the Git repository. */
async function kept(plant: Plant): Promise<{ tables: string; logs: string; git: string }> {
  const git = (args: string[]): string =>
    execFileSync('git', ['--git-dir', join(plant.folder, 'mirror.git'), ...args], { encoding: 'utf8' });
  return {
    ...(await keptWithoutGit(plant)),
    git: git(['cat-file', '--batch-all-objects', '--batch']),
  };
}

/** Returns true if a text holds a secret, as plain text or as the hexadecimal digits of its bytes. */
function holds(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(Buffer.from(secret).toString('hex'));
}

async function keptWithoutGit(plant: Plant): Promise<{ tables: string; logs: string }> {
  return {
    tables: (await dump(plant.db)).join('\n'),
    logs: readFileSync(join(plant.folder, 'logs', 'netraven.jsonl'), 'utf8'),
  };
}

const leaky = {
  source: `export const meta = { jobType: 'leaky', requires: ['cli'] };
    export async function run({ device, db, logger, config }) {
      const session = await device.connect();
      const text = await session.readConfig();
      logger.info(text, { text });
      console.log(text);
      await db.artifacts.save('copy', text);
      await db.state.set({ text });
      if (text.includes('canary')) throw new Error('seen ' + text);
      return { success: true, message: text.slice(0, 200), details: { text } };
    }`,
};

describe('canary secrets', () => {
  it('appear in no message to or from a job host, no environment, table, log or Git object', async () => {
    const plant = await startPlant({
      devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig }],
      jobs: { leaky },
    });
    const crossed = tap();
    for (const jobType of ['backup', 'leaky', 'reachability']) {
      expect((await plant.run(jobType)).tasks).toMatchObject([{ status: 'success', error: null }]);
    }
    await plant.git(['log', '--format=%s'], 'copy version 1');
    const places = { ...(await kept(plant)), crossed: crossed() };
    expect(places.git).toMatch(/snmp-server community <secret:[0-9a-f]{16}> RO/);
    for (const [place, text] of Object.entries(places)) {
      for (const canary of canaries) expect(holds(text, canary), `${canary} in ${place}`).toBe(false);
    }
  });

  it('are stored nowhere by a job that may see them and throws', async () => {
    const plant = await startPlant({
      devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig }],
      jobs: {
        seeing: {
          source: leaky.source.replace("jobType: 'leaky'", "jobType: 'seeing'"),
          permissions: ['device:secrets'],
        },
      },
    });
    const { tasks } = await plant.run('seeing');
    // It has seen them, and says so by what it throws.
    expect(tasks).toMatchObject([{ status: 'error', error: { message: expect.stringMatching(/^seen .*<secret:/s) } }]);
    const crossed = tap();
    const again = await plant.run('seeing', { dryRun: true });
    expect(again.tasks).toMatchObject([{ status: 'error' }]);
    expect(holds(crossed(), community)).toBe(true);
    for (const [place, text] of Object.entries(await keptWithoutGit(plant))) {
      for (const canary of canaries) expect(holds(text, canary), `${canary} in ${place}`).toBe(false);
    }
  });

  it('are masked in the table and in Git if a job that may see them saves them, and can be revealed', async () => {
    const plant = await startPlant({
      devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig }],
      jobs: {
        copying: {
          source: `export const meta = { jobType: 'copying', requires: ['cli'] };
            export async function run({ device, db }) {
              const text = await (await device.connect()).readConfig();
              await db.artifacts.save('copy', text); await db.state.set({ text });
              return { success: text.includes('${community}'), details: { text } } }`,
          permissions: ['device:secrets'],
        },
      },
    });
    expect((await plant.run('copying')).tasks).toMatchObject([{ status: 'success', error: null }]);
    await plant.git(['log', '--format=%s'], 'copy version 1');
    for (const [place, text] of Object.entries(await kept(plant))) {
      for (const canary of canaries) expect(holds(text, canary), `${canary} in ${place}`).toBe(false);
    }
    const { rows } = await plant.db.pool.query<{ id: number }>('select id from artifact');
    expect(Object.values(await artifacts.reveals(plant.db, rows[0]?.id ?? 0))).toEqual([community]);
  });

  it('that were changed are another mask in the next version, and each version is revealed byte for byte', async () => {
    const plant = await startPlant({ devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig }] });
    const rotated = 'canary-rotated-4Zp';
    const texts = [deviceConfig, deviceConfig.replaceAll(community, rotated)];
    for (const text of texts) {
      plant.simulator.device('core-1').config = text;
      expect((await plant.run('backup')).run.status).toBe('success');
    }
    await plant.git(['log', '--format=%s'], 'running-config version 2');
    const { rows } = await plant.db.pool.query<{ id: number }>('select id from artifact order by id');
    const masked: string[] = [];
    for (const [index, { id }] of rows.entries()) {
      expect((await artifacts.reveal(plant.db, id))?.text).toBe(texts[index]);
      masked.push((await artifacts.get(plant.db, id))?.text ?? '');
    }
    expect(new Set(masked).size).toBe(2);
    expect(masked[0]?.replaceAll(/<secret:\w+>/g, '')).toBe(masked[1]?.replaceAll(/<secret:\w+>/g, ''));
    for (const [place, text] of Object.entries(await kept(plant))) {
      for (const canary of [community, rotated]) expect(holds(text, canary), `${canary} in ${place}`).toBe(false);
    }
  });

  it('are masked in log, artifacts, state and result of a job that has them in its code', async () => {
    const knowing = `canary-' + '`;
    const known = login.password.replace('canary-', knowing);
    const plant = await startPlant({
      devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig }],
      jobs: {
        knowing: {
          source: `export const meta = { jobType: 'knowing', requires: ['cli'] };
            export async function run({ device, db, logger }) {
              await (await device.connect()).send('show version');
              const text = 'login is ${known}';
              logger.info(text); await db.artifacts.save('note', text); await db.state.set({ text });
              return { success: true, message: text, details: { text } } }`,
        },
      },
    });
    expect((await plant.run('knowing')).tasks).toMatchObject([{ status: 'success' }]);
    await plant.git(['log', '--format=%s'], 'note version 1');
    for (const [place, text] of Object.entries(await kept(plant))) {
      expect(holds(text, login.password), place).toBe(false);
    }
  });

  it('are found by this search if a job logs, saves and returns one', async () => {
    const plant = await startPlant({
      devices: [{ name: 'core-1', platform: 'cisco_ios', config: deviceConfig.replaceAll(community, 'other') }],
      jobs: {
        planted: {
          source: `export const meta = { jobType: 'planted' };
            export async function run({ db, logger }) {
              const text = 'canary-' + 'snmp-9Xv';
              logger.info(text); await db.artifacts.save('planted', text); return { success: true, message: text } }`,
        },
      },
    });
    const crossed = tap();
    await plant.run('planted');
    await plant.git(['log', '--format=%s'], 'planted version 1');
    const places = { ...(await kept(plant)), crossed: crossed() };
    for (const [place, text] of Object.entries(places)) expect(holds(text, community), place).toBe(true);
  });
});

it("the log of device traffic hides a secret of the job's config and shows the rest", async () => {
  const schema = `{ '~standard': { version: 1, vendor: 'own', validate: (value) => ({ value }), jsonSchema: {
    input: () => ({ type: 'object', properties: { key: { type: 'string', writeOnly: true } } }), output: () => ({}) } } }`;
  const plant = await startPlant({
    devices: cisco('core-1'),
    jobs: {
      tacacs: {
        source: `export const meta = { jobType: 'tacacs', requires: ['cli'] }; export const configSchema = ${schema};
          export async function run({ device, config }) {
            await (await device.connect()).configure(['interface Loopback0', 'description ' + config.key]);
            return { success: true } }`,
        permissions: ['device:write'],
      },
    },
  });
  for (const dryRun of [true, false]) {
    const { tasks } = await plant.run('tacacs', { dryRun, config: { key: 'canary-tacacs-4Kd' } });
    expect(tasks).toMatchObject([{ status: 'success', error: null }]);
  }
  const logged = readFileSync(join(plant.folder, 'logs', 'netraven.jsonl'), 'utf8');
  expect(logged).toContain('interface Loopback0');
  expect(logged).not.toContain('canary-tacacs-4Kd');
});

describe('short secrets that are words', () => {
  const password = 'netraven';
  const config = `version 15.2\nhostname lab-netraven\n!\nusername netraven password 0 netraven\n!\nsnmp-server community backbone RO\n!\nip access-list extended backbone-in\n permit ip any any\n!\nend\n`;
  const devices = [{ name: 'core-1', platform: 'cisco_ios', config, password }];

  it('are masked where they are secrets and stay in names, and unused credentials mask nothing', async () => {
    const plant = await startPlant({ devices });
    await credentials.change(plant.db, (await credentials.list(plant.db))[0]?.id ?? '', { password });
    expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);
    const latest = async (): Promise<{ version: number; text: string }> => {
      const deviceId = (await inventory.list(plant.db))[0]?.id ?? '';
      const newest = await artifacts.latest(plant.db, { jobType: 'backup', deviceId, name: 'running-config' });
      return { version: newest?.version.version ?? 0, text: newest?.text ?? '' };
    };
    const first = await latest();
    const masked = first.text.replaceAll(/<secret:[0-9a-f]{16}>/g, '*');
    expect(masked).toBe(
      config.replace('password 0 netraven', 'password 0 *').replace('community backbone', 'community *'),
    );

    await credentials.add(plant.db, {
      networks: ['127.0.0.0/8'],
      name: 'other',
      username: 'x',
      password: 'access-list',
    });
    expect((await plant.run('backup')).tasks).toMatchObject([{ status: 'success' }]);
    expect(await latest()).toEqual({ version: 1, text: first.text });
  });

  it('are masked in what a job logs, returns and throws, but not in texts of NetRaven', async () => {
    const source = (jobType: string, end: string): string => `export const meta = { jobType: '${jobType}' };
      export async function run({ logger }) {
        logger.info('log netraven', { netraven: 'lab-netraven' });
        const error = Object.assign(new Error('thrown netraven'), { code: 'ACME_X', hint: 'Try netraven.' });
        const forged = Object.assign(new Error('forged netraven'), { code: 'NR_DEVICE_AUTH_REFUSED', hint: 'Try netraven.' });
        ${end} }`;
    const plant = await startPlant({
      devices: [{ ...devices[0], name: 'core-1', platform: 'cisco_ios', password: 'another' }],
      jobs: {
        returns: {
          source: source('returns', `return { success: true, message: 'is netraven', details: ['netraven'] };`),
        },
        throws: { source: source('throws', 'throw error;') },
        forges: { source: source('forges', 'throw forged;') },
        crashes: { source: source('crashes', `process.stderr.write('tail netraven'); process.exit(3);`) },
        odd: { source: source('odd', `return { success: 'netraven' };`) },
      },
    });
    await credentials.change(plant.db, (await credentials.list(plant.db))[0]?.id ?? '', { password });
    const mask = expect.stringMatching(/<secret:\w{16}>/);
    const ended = async (jobType: string): Promise<unknown> => {
      const { run, tasks } = await plant.run(jobType);
      const entries = (await plant.log(run.id)).filter(({ log_type: type }) => type === 'job');
      // A job that crashes may take its log along.
      const logged = JSON.stringify(entries) + (jobType === 'crashes' ? 'lab-netraven' : '');
      expect(logged).not.toMatch(/(?<!lab-)netraven(?!\.)/);
      expect(logged).toContain('lab-netraven');
      return tasks[0];
    };
    expect(await ended('returns')).toMatchObject({ result: { message: mask, details: [mask] } });
    expect(await ended('throws')).toMatchObject({ error: { code: 'ACME_X', message: mask, hint: mask } });
    expect(await ended('forges')).toMatchObject({ error: { code: 'NR_JOB_THREW', message: mask } });
    expect(await ended('crashes')).toMatchObject({ error: { code: 'NR_HOST_CRASHED', message: mask } });
    expect(await ended('odd')).toMatchObject({ error: { code: 'NR_JOB_RESULT_INVALID', message: mask } });
    // The device refuses this password; what to do about it holds the word.
    const { tasks } = await plant.run('backup');
    expect(tasks).toMatchObject([
      { error: { code: 'NR_DEVICE_AUTH_REFUSED', hint: expect.stringContaining('`netraven credentials set') } },
    ]);
  });
});
