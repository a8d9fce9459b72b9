import { expect, it, onTestFinished, vi } from 'vitest';
import type { InspectionRequest, InspectionResult, InspectionStep } from '@netraven/core/attempt';
import { credentials, devices, hostKeys, inspections, runs } from '@netraven/db';
import { login, startPlant, type Plant } from './plant.ts';

const platform = 'cisco_ios';

async function ask(
  plant: Plant,
  name: string,
  request: InspectionRequest,
): Promise<{ steps: readonly InspectionStep[]; result: InspectionResult | null }> {
  const [device] = await devices.named(plant.db, [name]);
  const { id } = await inspections.create(plant.db, device?.id ?? '', request);
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
  return inspections.get(plant.db, id);
}

/** Tests a device, and returns the steps once it is done. */
const inspect = async (plant: Plant, name: string): Promise<readonly InspectionStep[]> =>
  (await ask(plant, name, { kind: 'test' })).steps;

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

  await credentials.add(plant.db, {
    networks: ['127.0.0.0/8'],
    name: 'second',
    username: 'x',
    password: 'canary-second-8Jd',
  });
  const refused = await inspect(plant, 'strange-1');
  expect(brief(refused).at(-1)).toBe('Login failed NR_DEVICE_AUTH_REFUSED');
  expect(refused.at(-1)?.message).toContain('lab, second');

  const cut = await inspect(plant, 'cut-1');
  expect(brief(cut).at(-1)).toMatch(/^Configuration failed NR_DEVICE_/);

  plant.simulator.device('core-1').changeHostKey();
  const changed = await inspect(plant, 'core-1');
  expect(brief(changed).at(-1)).toBe('Host key failed NR_DEVICE_HOST_KEY_CHANGED');
  expect(changed.at(-1)?.error?.hint).toContain('`netraven hostkeys accept core-1`');

  const [strange] = await devices.named(plant.db, ['strange-1']);
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
  const held = await plant.start('hold', { devices: { names } });
  const running = async (): Promise<number> =>
    (await runs.tasks(plant.db, held.id)).filter(({ status }) => status === 'running').length;
  await expect.poll(running).toBe(50);
  const steps = await inspect(plant, 'core-1');
  expect(brief(steps).at(-1)).toBe('Configuration ok');
  expect(await running()).toBe(50);
  await runs.cancel(plant.db, held.id);
  await plant.wait(held.id);
});

it('a test waits for the running task of its device, names it, and comes before waiting tasks', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }], jobs: { hold }, worker: { slots: 1 } });
  const [device] = await devices.list(plant.db);
  const wish = { jobType: 'hold', devices: 'name:*', createdBy: 'test' };
  const held = await runs.create(plant.db, wish);
  await expect.poll(async () => (await runs.tasks(plant.db, held.id))[0]?.status).toBe('running');
  const later = await runs.create(plant.db, { ...wish, jobType: 'backup' });
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'test' });
  expect(await inspections.get(plant.db, id)).toEqual({
    id,
    kind: 'test',
    status: 'queued',
    steps: [],
    result: null,
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

it('the platform is detected and a session recorded with stored credentials: by telnet, and through a jump host', async () => {
  const canary = 'canary-community-6Tz';
  const plant = await startPlant({
    devices: [
      { name: 'old-1', platform, transport: 'telnet' },
      { name: 'gate', platform: 'linux_frr', forwards: true },
      { name: 'inner-1', platform },
      { name: 'strange-1', platform, password: 'canary-other-3Kq' },
    ],
  });
  const inner = plant.simulator.device('inner-1');
  inner.config = inner.config.replace(/^snmp-server community \S+/m, `snmp-server community ${canary}`);
  expect(inner.config).toContain(canary);
  const id = async (name: string): Promise<string> => (await devices.named(plant.db, [name]))[0]?.id ?? '';
  await devices.change(plant.db, await id('old-1'), { platform: 'auto', settings: { transport: 'telnet' } });
  await devices.change(plant.db, await id('inner-1'), { platform: 'auto', settings: { jumpHost: 'gate' } });

  const old = await ask(plant, 'old-1', { kind: 'detect' });
  expect(brief(old.steps).slice(-3)).toEqual(['Login ok', 'Prompt ok', 'Platform ok']);
  expect(old.result?.detection).toMatchObject({ identification: null, isCertain: true });
  expect(old.result?.detection?.candidates[0]?.id).toBe(platform);

  const behind = await ask(plant, 'inner-1', { kind: 'detect' });
  expect(brief(behind.steps).filter((step) => !step.startsWith('Ping'))).toEqual([
    'Name (jump host gate) ok',
    'TCP (jump host gate) ok',
    'Host key (jump host gate) ok',
    'Login (jump host gate) ok',
    'Host key ok',
    'Login ok',
    'Prompt ok',
    'Platform ok',
  ]);
  expect(behind.result?.detection?.identification).toMatch(/^SSH-2\.0-/);

  // Enters the privileged mode, as the platform that it resembles says.
  const request = { kind: 'record', id: 'acme_os', like: platform, commands: ['show version'] } as const;
  const recorded = await ask(plant, 'inner-1', request);
  expect(brief(recorded.steps).slice(-2)).toEqual(['Recording ok', 'Reading ok']);
  const files = recorded.result?.files ?? {};
  expect(Object.keys(files).sort()).toEqual([
    ...['commands.json', 'platform.json', 'prompts.json', 'running-config.txt', 'secrets.json', 'session.json'],
    'volatile.json',
  ]);
  expect(files['running-config.txt']).toContain('hostname inner-1');

  // A test says how to find the platform. The identification is known also after a refused login.
  const untested = await ask(plant, 'inner-1', { kind: 'test' });
  expect(untested.steps.map(({ error }) => error)).toMatchObject([
    {
      code: 'NR_DEVICE_PLATFORM_UNKNOWN',
      hint: expect.stringContaining('`netraven devices detect inner-1`') as unknown,
    },
  ]);
  const refused = await ask(plant, 'strange-1', { kind: 'detect' });
  expect(brief(refused.steps).at(-1)).toBe('Login failed NR_DEVICE_AUTH_REFUSED');
  expect(refused.result?.detection).toMatchObject({ prompt: null, isCertain: false });
  const forbidden = await ask(plant, 'inner-1', { ...request, commands: ['reload'] });
  expect(brief(forbidden.steps)).toEqual(['Request failed NR_DEVICE_COMMAND_REFUSED']);
  expect(inner.typed).not.toContain('reload');

  const { rows } = await plant.db.pool.query<{ row: string }>('select inspection::text as row from inspection');
  const everything = [JSON.stringify(files), JSON.stringify(plant.entries), ...rows.map(({ row }) => row)].join('\n');
  for (const secret of [login.password, login.enablePassword, canary]) expect(everything).not.toContain(secret);
});

it('a first contact of an inspection during which a task pins another key has no result', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform }] });
  // The task pins its key before this inspection, which learns it when it has ended.
  await plant.db.pool.query(`
    create function pin_before() returns trigger language plpgsql as $$ begin
      if new.fingerprint <> 'SHA256:other' then
        perform pg_advisory_xact_lock(4711);
        insert into host_key (device_id, algorithm, fingerprint) values (new.device_id, new.algorithm, 'SHA256:other')
        on conflict do nothing;
      end if;
      return new;
    end $$;
    create trigger pin_before before insert on host_key for each row execute function pin_before()`);
  const task = await plant.db.pool.connect();
  await task.query('select pg_advisory_lock(4711)');
  const [device] = await devices.list(plant.db);
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'detect' });
  const steps = async (): Promise<string[]> => brief((await inspections.get(plant.db, id)).steps);
  await expect.poll(steps).toContain('Platform ok');
  await task.query('select pg_advisory_unlock(4711)');
  task.release();
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('done');
  expect((await steps()).at(-1)).toBe('Access failed NR_DEVICE_HOST_KEY_CHANGED');
  expect((await inspections.get(plant.db, id)).result).toEqual({});
});

it('a worker that is stopped puts its inspection back, without a failed step', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform, faults: [{ kind: 'silent' }] }] });
  const [device] = await devices.list(plant.db);
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'detect' });
  const steps = async (): Promise<string[]> => brief((await inspections.get(plant.db, id)).steps);
  await expect.poll(steps).toContain('TCP ok');
  await plant.worker.stop();
  const { rows } = await plant.db.pool.query<{ steps: InspectionStep[] }>(
    `select started_at, finished_at, job.state, steps from inspection join pgboss.job on job.id = inspection.id`,
  );
  expect(rows).toMatchObject([{ started_at: null, finished_at: null, state: 'retry' }]);
  expect(rows[0]?.steps.map(({ status }) => status)).not.toContain('failed');
  await expect(inspections.get(plant.db, id)).rejects.toMatchObject({ code: 'NR_WORKER_MISSING' });
});

it('an inspection that takes too long ends with a step that names the limit', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform, faults: [{ kind: 'silent' }] }] });
  const timers = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => timers.mockRestore());
  const [device] = await devices.list(plant.db);
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'detect' });
  const get = (): Promise<inspections.Inspection> => inspections.get(plant.db, id);
  await expect.poll(async () => brief((await get()).steps)).toContain('TCP ok');
  // Ten minutes later. Git has timers of ten minutes too.
  timers.mock.calls.find(([call]) => String(call).includes('NR_INSPECTION_TIMEOUT'))?.[0]();
  await expect.poll(async () => (await get()).status).toBe('done');
  expect((await get()).steps.at(-1)).toMatchObject({
    status: 'failed',
    error: { code: 'NR_INSPECTION_TIMEOUT', hint: expect.stringContaining('devices test core-1') as unknown },
    message: 'The inspection took longer than 10 minutes',
  });
});

it('a cancelled inspection ends at once, is forgotten and frees its device', async () => {
  const plant = await startPlant({ devices: [{ name: 'core-1', platform, faults: [{ kind: 'silent' }] }] });
  const [device] = await devices.list(plant.db);
  const { id } = await inspections.create(plant.db, device?.id ?? '', { kind: 'detect' });
  await expect.poll(async () => (await inspections.get(plant.db, id)).status).toBe('running');
  await inspections.remove(plant.db, id);
  await expect(inspections.get(plant.db, id)).rejects.toMatchObject({ code: 'NR_INSPECTION_UNKNOWN' });
  plant.simulator.device('core-1').faults = [];
  expect(brief(await inspect(plant, 'core-1')).at(-1)).toBe('Configuration ok');
});
