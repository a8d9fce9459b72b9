import type { ConfigChange } from '@netraven/core/attempt';
import { devices, runs, tasks } from '@netraven/db';
import { offering, record } from '@netraven/db/test-utils/fixtures';
import { expect, it, onTestFinished, vi } from 'vitest';
import { cisco, login, startPlant } from './plant.ts';

/** The differences that devices tell. */
const told: { made?: ConfigChange; afterUndo?: ConfigChange } = {};
vi.mock(import('@netraven/device'), async (original) => {
  const real = await original();
  return {
    ...real,
    openDevice: (options) =>
      Object.defineProperty(real.openDevice(options), 'configChange', { get: () => told.made, configurable: true }),
    async undoChange(options) {
      const end = await real.undoChange(options);
      return told.afterUndo ? { ...end, change: told.afterUndo } : end;
    },
  };
});

const made: ConfigChange = {
  added: 2,
  removed: 1,
  diff: `@@ -1,2 +1,3 @@\n hostname core-1\n-ip ssh\n+ip route a\n+enable secret ${login.password}\n`,
  untraced: [`username ${login.password}`],
  answers: [{ line: `key ${login.password}`, answer: `% ${login.password} is weak`, said: login.password }],
};
const nothing: ConfigChange = { added: 0, removed: 0, diff: '' };

const job = (jobType: string, end: string): { source: string; permissions: ['device:write'] } => ({
  permissions: ['device:write'],
  source: `export const meta = { jobType: '${jobType}' };
    export async function run({ device }) {
      const session = await device.connect();
      await session.configure(['ip route 198.18.1.0 255.255.255.0 Null0'], { undo: ['no ip route 198.18.1.0 255.255.255.0 Null0'] });
      ${end} }`,
});
const jobs = {
  keeps: job('keeps', 'return { success: true, changed: true };'),
  judges: job('judges', `return { success: false, message: 'no ping' };`),
  throws: job('throws', `await session.confirm(); throw new Error('late');`),
};

/** The worker of the plant takes the tasks of this pool, too. */
const plant = await startPlant({ devices: cisco('core-1'), jobs, shared: true });

function tell(of: typeof told): void {
  Object.assign(told, of);
  onTestFinished(() => {
    delete told.made;
    delete told.afterUndo;
  });
}

async function reportOf(jobType: string): Promise<runs.TaskReport | undefined> {
  const { tasks: ended } = await plant.run(jobType);
  return runs.taskReport(plant.db, ended[0]?.id ?? '');
}

it.each([
  ['success', 'keeps'],
  ['error', 'throws'],
])('a task with the status %s has the difference that its device told, without secrets', async (status, jobType) => {
  tell({ made });
  const report = await reportOf(jobType);
  expect(report?.task).toMatchObject({ status, changeCounts: { added: 2, removed: 1, untraced: 1, answers: 1 } });
  const { diff = '', untraced, answers } = report?.configChange ?? {};
  const mask = /enable secret (\S+)/.exec(diff)?.[1] ?? '';
  expect(mask).toMatch(/^<secret/);
  expect(diff).toBe(made.diff.replace(login.password, mask));
  expect(untraced).toEqual([`username ${mask}`]);
  expect(answers).toEqual([{ line: `key ${mask}`, answer: `% ${mask} is weak`, said: mask }]);
});

it('after an undo, the difference that was left counts', async () => {
  tell({ made, afterUndo: nothing });
  const report = await reportOf('judges');
  expect(report?.task).toMatchObject({ status: 'failed', error: { code: 'NR_CHANGE_UNDONE' } });
  expect(report?.configChange).toEqual(nothing);
  // What the device itself shows.
  delete told.afterUndo;
  expect((await reportOf('judges'))?.configChange).toEqual(nothing);
});

it('a change whose worker was lost has the difference that its undo left, without secrets', async () => {
  const { db } = plant;
  tell({ afterUndo: { ...nothing, untraced: ['snmp-server location geheim-4711'] } });
  await offering(
    db,
    record('move', {
      configSchema: { properties: { place: { type: 'string', writeOnly: true } } },
      permissions: ['device:write'],
    }),
  );
  const [device] = await devices.list(db);
  // Until the change is left open, no worker takes the task.
  await devices.change(db, device?.id ?? '', { pool: 'lost' });
  const { id } = await plant.start('move', { config: { place: 'geheim-4711' } });
  const [work] = await tasks.fetch(db, 'lost', 1);
  if (!work) throw new Error('the task cannot be fetched');
  const { fence } = work;
  await tasks.startAttempts(db, [{ fence, workerId: plant.worker.id, packageName: 'x', packageVersion: '1.0.0' }]);
  const undo = ['snmp-server location Raum 1'];
  await tasks.beginConfigure(db, fence, { undo, shown: undo });
  await tasks.returnToQueue(db, fence, 0, tasks.taskLost('lost', { retryable: true }));
  await devices.change(db, device?.id ?? '', { pool: 'default' });
  await plant.wait(id);
  expect(await runs.taskReport(db, work.taskId)).toMatchObject({
    task: { status: 'error', error: { code: 'NR_TASK_CONFIGURE_BEGUN' } },
    configChange: { ...nothing, untraced: ['snmp-server location <secret>'] },
  });
});
