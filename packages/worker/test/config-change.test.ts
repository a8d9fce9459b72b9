import type { ConfigChange } from '@netraven/core/attempt';
import { runs } from '@netraven/db';
import { beforeEach, expect, it } from 'vitest';
import { cisco, login, startPlant } from './plant.ts';

/** The password of the device, where no rule of the platform looks for secrets. */
const secret = `snmp-server location ${login.password}`;
const asked = `snmp-server contact ${login.password}`;
/** The device keeps one location: the other one replaces it. */
const lost = `snmp-server location ${login.password}-2`;
const lines = [lost, secret, asked];
const nothing: ConfigChange = { added: 0, removed: 0, diff: '' };

const job = (jobType: string, end: string): { source: string; permissions: ['device:write'] } => ({
  permissions: ['device:write'],
  source: `export const meta = { jobType: '${jobType}' };
    export async function run({ device }) {
      const session = await device.connect();
      const answers = [{ when: 'Really', say: '${login.password}' }];
      await session.configure(${JSON.stringify(lines)}, { undo: ['no snmp-server location', 'no snmp-server contact'], answers });
      ${end} }`,
});
const jobs = {
  keeps: job('keeps', 'return { success: true, changed: true };'),
  judges: job('judges', `return { success: false, message: 'no ping' };`),
  throws: job('throws', `await session.confirm(); throw new Error('late');`),
};

const plant = await startPlant({ devices: cisco('core-1'), jobs, shared: true });
const device = plant.simulator.device('core-1');
const before = device.config.replace(/^snmp-server (?:location|contact) .*\n/gm, '');
beforeEach(() => {
  device.config = before;
  device.answers = { [asked]: { asks: `Really ${login.password}? [yes/no]: ` } };
});

async function reportOf(jobType: string): Promise<runs.TaskReport | undefined> {
  const { tasks: ended } = await plant.run(jobType);
  return runs.taskReport(plant.db, ended[0]?.id ?? '');
}

it.each([
  ['success', 'keeps'],
  ['error', 'throws'],
])('a task with the status %s has the difference that its device shows, without secrets', async (status, jobType) => {
  const report = await reportOf(jobType);
  expect(report?.task).toMatchObject({ status, changeCounts: { added: 2, removed: 0, untraced: 1, answers: 1 } });
  expect(device.config).toContain(`\n${secret}\n`);
  const { diff = '', untraced, answers } = report?.configChange ?? {};
  const mask = /\+snmp-server location (<secret\S*)/.exec(diff)?.[1] ?? '';
  expect(mask).not.toBe('');
  expect(diff).toContain(`\n+snmp-server location ${mask}\n+snmp-server contact ${mask}\n`);
  expect(untraced).toEqual([`snmp-server location ${mask}-2`]);
  expect(answers).toEqual([
    { line: `snmp-server contact ${mask}`, answer: `"Really ${mask}? [yes/no]:"`, said: '<secret>' },
  ]);
});

it('after an undo, the difference that was left counts', async () => {
  const report = await reportOf('judges');
  expect(report?.task).toMatchObject({ status: 'failed', error: { code: 'NR_CHANGE_UNDONE' } });
  expect(report?.configChange).toEqual(nothing);
});
