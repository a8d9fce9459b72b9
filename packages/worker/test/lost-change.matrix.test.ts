import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { devices, runs, sessionLimits, tasks, workers } from '@netraven/db';
import { startSimulator, type SimulatedDevice } from '@netraven/device/simulator';
import { fetchOne, offering, record } from '@netraven/db/test-utils/fixtures';
import { freePort } from '@netraven/test-utils/free-port';
import { login, startPlant, type Plant } from './plant.ts';

const line = 'snmp-server location geheim-4711';
const undo = ['snmp-server location Raum 1'];
const configSchema = { properties: { place: { type: 'string', writeOnly: true } } };

/** The worker of the plant, which has none of these job packages, takes the tasks of this pool only. */
const pool = 'next';
let plant: Plant;
let device: SimulatedDevice;
let before: string;

async function start(slots = 50): Promise<void> {
  plant = await startPlant({
    devices: [
      // Closed and opened again by one test: meanwhile the system gives this port to no other process.
      { name: 'core-1', platform: 'cisco_ios', port: await freePort() },
      { name: 'core-2', platform: 'cisco_ios' },
    ],
    worker: { pool, slots },
  });
  device = plant.simulator.device('core-1');
  before = device.config;
  // The job package is only on the worker that is lost.
  await offering(plant.db, record('move', { configSchema, permissions: ['device:write'] }));
}
beforeEach(() => start());

type Open = Parameters<typeof tasks.beginConfigure>[2];
const change: Open = { undo, shown: undo };

/** Makes a change as a worker that is lost right after it. Returns the id of the run. */
async function leaveOpen(open: Open = change): Promise<string> {
  const { db } = plant;
  const { id } = await plant.start('move', { devices: 'name:core-1', config: { place: 'geheim-4711' } });
  const work = await fetchOne(db);
  const { fence } = work;
  await tasks.startAttempts(db, [{ fence, workerId: plant.worker.id, packageName: 'x', packageVersion: '1.0.0' }]);
  await tasks.beginConfigure(db, fence, open);
  device.config = device.config.replace(/^snmp-server location .*$/m, line);
  await tasks.returnToQueue(db, fence, 0, tasks.taskLost('lost', { retryable: true }));
  return id;
}

/** Gives the device, and what waits for it, to the worker. */
const handOver = async (name = 'core-1'): Promise<void> => {
  const found = (await devices.list(plant.db)).find((each) => each.name === name);
  await devices.change(plant.db, found?.id ?? '', { pool });
};

const accepted = 'core-1 accepted the undo lines: NetRaven sent 1 line to undo the change';

describe('the change of a lost worker', () => {
  it('is undone by a worker that does not have the package', async () => {
    const id = await leaveOpen();
    await handOver();
    const { tasks: ended } = await plant.wait(id);
    expect(ended).toMatchObject([
      {
        status: 'error',
        attempts: 2,
        error: {
          code: 'NR_TASK_CONFIGURE_BEGUN',
          message: `the worker was lost while the job changed the device; the job was not started again; ${accepted}`,
        },
      },
    ]);
    expect(device.config).toBe(before);
  });

  it('waits in the queue while the worker does not have the platform of the device', async () => {
    const id = await leaveOpen();
    await plant.db.pool.query(`update task set device = device || '{"platform":"acme_os"}' where run_id = $1`, [id]);
    await handOver();
    const code = async (): Promise<string | undefined> => (await runs.tasks(plant.db, id))[0]?.error?.code;
    await expect.poll(code).toBe('NR_TASK_PACKAGE_MISSING');
    const { rows } = await plant.db.pool.query('select status, open_change is null as gone from task');
    expect(rows).toEqual([{ status: 'queued', gone: false }]);
    await plant.db.pool.query(`update task set device = device || '{"platform":"cisco_ios"}' where run_id = $1`, [id]);
    await plant.wait(id);
    expect(device.config).toBe(before);
  });

  it('of a cancelled run is undone first, and then the run is cancelled', async () => {
    const id = await leaveOpen();
    // No worker has the pool of the device yet.
    await plant.db.pool.query("delete from worker where pool = 'default'");
    await runs.cancel(plant.db, id);
    expect(await runs.get(plant.db, id)).toMatchObject({ cancelRequestedAt: expect.any(Date), finishedAt: null });
    await handOver();
    const { run, tasks: ended } = await plant.wait(id);
    expect(run.status).toBe('cancelled');
    expect(ended).toMatchObject([
      { status: 'cancelled', error: { code: 'NR_RUN_CANCELLED', message: `the run was cancelled; ${accepted}` } },
    ]);
    expect(device.config).toBe(before);
  });

  it('that cannot be read is told, with the lines to type and the key to look for', async () => {
    const id = await leaveOpen({
      undo: ['snmp-server location geheim-4711'],
      shown: ['snmp-server location <secret>'],
    });
    await plant.db.pool.query("update task set open_change = 'damaged' where run_id = $1", [id]);
    await runs.cancel(plant.db, id);
    await handOver();
    const { tasks: ended } = await plant.wait(id);
    expect(ended).toMatchObject([
      {
        status: 'error',
        error: {
          code: 'NR_CHANGE_UNDO_FAILED',
          message: expect.stringMatching(
            /^core-1 may be half changed, because the undo failed: its undo lines cannot be read: .*\. Before that, the task ended with NR_RUN_CANCELLED/,
          ) as unknown,
          hint: 'Check the configuration of core-1, and type the undo lines by hand: snmp-server location <secret>',
        },
      },
    ]);
  });

  it('on a device that refuses the login is told, with the lines to type', async () => {
    const id = await leaveOpen();
    await plant.db.pool.query("update credential set username = 'other'");
    await handOver();
    const { tasks: ended } = await plant.wait(id);
    expect(ended).toMatchObject([
      {
        status: 'error',
        error: {
          code: 'NR_CHANGE_UNDO_FAILED',
          hint: 'Check the configuration of core-1, and type the undo lines by hand: snmp-server location Raum 1',
        },
      },
    ]);
  });

  it('on a device whose platform no worker has waits, until the run is cancelled: then the task names the lines to type', async () => {
    const id = await leaveOpen();
    await plant.db.pool.query(`update task set device = jsonb_set(device, '{platform}', '"acme_os"')`);
    await handOver();
    const only = async (): Promise<runs.Task | undefined> => (await runs.tasks(plant.db, id))[0];
    await expect.poll(only).toMatchObject({ status: 'queued', error: { code: 'NR_TASK_PACKAGE_MISSING' } });
    expect(await workers.poolsWithoutWorker(plant.db)).toMatchObject([{ pool, tasks: 1, lacks: ['platform acme_os'] }]);
    await runs.cancel(plant.db, id);
    expect((await plant.wait(id)).tasks).toMatchObject([
      {
        status: 'error',
        error: {
          code: 'NR_CHANGE_UNDO_FAILED',
          hint: 'Check the configuration of core-1, and type the undo lines by hand: snmp-server location Raum 1',
        },
      },
    ]);
    const found = (await devices.list(plant.db)).find(({ name }) => name === 'core-1');
    expect(await devices.remove(plant.db, found?.id ?? '')).toMatchObject({ name: 'core-1' });
  });

  it('shows no secret of the config while it is undone', async () => {
    const id = await leaveOpen({ undo: ['snmp-server contact geheim-4711'], shown: ['snmp-server contact <secret>'] });
    await handOver();
    await plant.wait(id);
    expect(device.typed).toContain('snmp-server contact geheim-4711');
    const entries = await plant.log(id);
    expect(entries.map(({ message }) => message)).toContain('snmp-server contact <secret>');
    expect(JSON.stringify([entries, await runs.tasks(plant.db, id)])).not.toContain('geheim-4711');
  });

  it('waits for room in a session limit, although the job does not require a session', async () => {
    await sessionLimits.set(plant.db, 'all', 0);
    const id = await leaveOpen();
    await handOver();
    const only = async (): Promise<runs.Task | undefined> => (await runs.tasks(plant.db, id))[0];
    await expect.poll(only).toMatchObject({ status: 'queued', error: { code: 'NR_SESSION_LIMIT' } });
    // Another task of the device waits too.
    const other = await plant.start('backup', { devices: 'name:core-1' });
    await expect
      .poll(async () => (await runs.tasks(plant.db, other.id))[0])
      .toMatchObject({ status: 'queued', error: { code: 'NR_TASK_CHANGE_OPEN' } });
    expect(device.stats.logins).toBe(0);
    await sessionLimits.set(plant.db, 'all', 1);
    expect((await plant.wait(id)).tasks).toMatchObject([{ error: { code: 'NR_TASK_CONFIGURE_BEGUN' } }]);
    expect((await plant.wait(other.id)).tasks).toMatchObject([{ status: 'success' }]);
    expect(device.config).toBe(before);
  });
});

it('a worker that waits for a device, to undo its change, uses the slot for other devices', async () => {
  await start(1);
  const core = { name: 'core-1', platform: 'cisco_ios', ...login, port: device.port };
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const id = await leaveOpen({ ...change, revert: { now: 'configure revert now', at } });
  // Nothing listens on its port for now.
  const { config } = device;
  await plant.simulator.close();
  await handOver();
  await expect.poll(async () => (await runs.tasks(plant.db, id))[0]).toMatchObject({ status: 'running', attempts: 2 });
  await handOver('core-2');
  expect((await plant.run('reachability', { devices: 'name:core-2' })).tasks).toMatchObject([{ attempts: 1 }]);
  expect(await runs.get(plant.db, id)).toMatchObject({ finishedAt: null });
  const again = await startSimulator([{ ...core, config }]);
  onTestFinished(() => again.close());
  expect((await plant.wait(id)).tasks).toMatchObject([
    { error: { message: expect.stringContaining(accepted) as unknown } },
  ]);
});
