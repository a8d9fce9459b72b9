import { expect, it } from 'vitest';
import type { InspectionStep } from '@netraven/core/attempt';
import { credentials, devices, hostKeys, inspections, runs } from '@netraven/db';
import { login, startPlant, type Plant } from './plant.ts';

const platform = 'cisco_ios';

/** Tests a device, and returns the steps once it is done. */
async function inspect(plant: Plant, name: string): Promise<readonly InspectionStep[]> {
  const [device] = await devices.select(plant.db, { names: [name] });
  const { id } = await inspections.create(plant.db, device?.id ?? '');
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
  return (await inspections.get(plant.db, id)).steps;
}

const brief = (steps: readonly InspectionStep[]): string[] =>
  steps.map(({ name, status, error }) => [name, status, ...(error ? [error.code] : [])].join(' '));

it('a device is tested step by step, nothing is stored, and each fault ends at its step with the fix', async () => {
  const plant = await startPlant({
    devices: [
      { name: 'core-1', platform },
      { name: 'strange-1', platform, password: 'canary-other-3Kq' },
      { name: 'cut-1', platform, faults: [{ kind: 'cut', at: 0.5 }] },
    ],
  });
  const whole = await inspect(plant, 'core-1');
  expect(brief(whole).filter((step) => !step.startsWith('Ping'))).toEqual([
    'Name ok',
    'TCP ok',
    'Host key ok',
    'Login ok',
    'Prompt ok',
    'Configuration ok',
  ]);
  const said = whole.map(({ message }) => message).join('\n');
  expect(said).toMatch(/SHA256:\S+ \(\S+\) was pinned at this first contact\nthe credential lab was accepted/);
  expect(said).toMatch(/complete: \d+ lines, \d+ bytes; not stored/);
  expect((await hostKeys.listKnown(plant.db)).map(({ deviceName }) => deviceName)).toEqual(['core-1']);
  expect((await inspect(plant, 'core-1')).map(({ message }) => message).join('\n')).toMatch(/is the pinned key\n/);

  await credentials.add(plant.db, { name: 'second', username: 'x', password: 'canary-second-8Jd' });
  const refused = await inspect(plant, 'strange-1');
  expect(brief(refused).at(-1)).toBe('Login failed NR_DEVICE_AUTH_REFUSED');
  expect(refused.at(-1)?.message).toContain('lab, second');

  const cut = await inspect(plant, 'cut-1');
  expect(brief(cut).at(-1)).toMatch(/^Configuration failed NR_DEVICE_/);

  plant.simulator.device('core-1').changeHostKey();
  const changed = await inspect(plant, 'core-1');
  expect(brief(changed).at(-1)).toBe('Host key failed NR_DEVICE_HOST_KEY_CHANGED');
  expect(changed.at(-1)?.error?.hint).toContain('`netraven hostkeys accept core-1`');

  const [strange] = await devices.select(plant.db, { names: ['strange-1'] });
  await devices.change(plant.db, strange?.id ?? '', { port: 9 });
  const closed = await inspect(plant, 'strange-1');
  expect(brief(closed).at(-1)).toBe('TCP failed NR_DEVICE_UNREACHABLE');
  expect(closed.at(-1)?.error?.hint).toContain('`netraven devices set strange-1 --address');

  // No secret in what was stored or logged, no artifact, no quarantine.
  const { rows } = await plant.db.pool.query<{ steps: string }>('select steps::text from inspection');
  const everything = `${rows.map(({ steps }) => steps).join('\n')}\n${JSON.stringify(plant.entries)}`;
  for (const secret of [login.password, login.enablePassword, 'canary-other-3Kq', 'canary-second-8Jd']) {
    expect(everything).not.toContain(secret);
  }
  for (const table of ['artifact', 'quarantine', 'task']) {
    expect((await plant.db.pool.query(`select from ${table}`)).rowCount).toBe(0);
  }
});

const hold = {
  source: `export const meta = { jobType: 'hold' };
    export const run = async ({ db, signal }) => {
      await db.state.set('held');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      return { success: true };
    };`,
};

it('a test of an idle device runs at once while a large run uses all slots', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }], jobs: { hold }, worker: { slots: 50 } });
  const names = Array.from({ length: 120 }, (_, index) => `busy-${index}`);
  for (const name of names) await devices.add(plant.db, { name, address: '127.0.0.1', port: 9, platform });
  const held = await runs.create(plant.db, { jobType: 'hold', devices: { names }, createdBy: 'test' });
  const running = async (): Promise<number> =>
    (await runs.tasks(plant.db, held.id)).filter(({ status }) => status === 'running').length;
  await expect.poll(running, { timeout: 60_000 }).toBe(50);
  const steps = await inspect(plant, 'core-1');
  expect(brief(steps).at(-1)).toBe('Configuration ok');
  expect(await running()).toBe(50);
  await runs.cancel(plant.db, held.id);
  await plant.wait(held.id);
});

it('a test waits for the running task of its device, names it, and comes before waiting tasks', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }], jobs: { hold }, worker: { slots: 1 } });
  const [device] = await devices.list(plant.db);
  const ask = { jobType: 'hold', devices: { all: true }, createdBy: 'test' };
  const held = await runs.create(plant.db, ask);
  await expect.poll(async () => (await runs.tasks(plant.db, held.id))[0]?.status).toBe('running');
  const later = await runs.create(plant.db, { ...ask, jobType: 'backup' });
  const { id } = await inspections.create(plant.db, device?.id ?? '');
  expect(await inspections.get(plant.db, id)).toEqual({
    id,
    status: 'queued',
    steps: [],
    waitsFor: { runId: held.id, jobType: 'hold' },
  });
  await runs.cancel(plant.db, held.id);
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
  await plant.wait(later.id);
  const { rows } = await plant.db.pool.query<{ first: boolean }>(
    'select inspection.finished_at <= task.started_at as first from inspection, task where task.run_id = $1',
    [later.id],
  );
  expect(rows).toEqual([{ first: true }]);
});
