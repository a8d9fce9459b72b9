import { afterAll, expect, it, onTestFinished } from 'vitest';
import { runJob, startSimulator, type RanJob, type RunJobError, type SimulatedDevice } from '../src/index.ts';
import { jobFolder, removeJobFolders } from './job-folder.ts';

afterAll(removeJobFolders);

const change = `const session = await device.connect();
  await session.configure(['snmp-server location attic'], { undo: ['snmp-server location Raum 1'] });`;
const send = `await (await device.connect()).send('clear counters');`;
const stays = '1 command that may have changed r1 was sent, and nothing undoes it: `clear counters`';
const asBefore = 'r1 is as before: NetRaven sent 1 line to undo the change';

/** Runs the body of a job on a device, in this process or in a job host. */
async function run(body: string, mode: string): Promise<[RanJob | RunJobError, SimulatedDevice]> {
  const simulator = await startSimulator([{ name: 'r1', platform: 'cisco_ios', username: 'u', password: 'lab-login' }]);
  onTestFinished(() => simulator.close());
  const device = simulator.device('r1');
  device.answers = { 'clear counters': '' };
  const folder = jobFolder(
    `export const meta = { jobType: 'sample' };
    export const run = async ({ device }) => { ${body} };`,
    'sample',
    ['device:write'],
  );
  const job = mode === 'a module' ? await folder.import() : folder.path;
  const options = { device, permissions: ['device:write'] as const };
  return [await runJob(job, options).catch((thrown: RunJobError) => thrown), device];
}

for (const mode of ['a module', 'a package']) {
  it(`a change of ${mode} is undone with a verdict that is false`, async () => {
    const [ran, { config }] = await run(`${change} return { success: false };`, mode);
    expect(ran).toMatchObject({ result: { success: false }, change: { outcome: 'undone', message: asBefore } });
    expect(config).toContain('\nsnmp-server location Raum 1\n');
  });

  it(`a verdict of ${mode} that is false says that a command stays`, async () => {
    const [ran] = await run(`${send} return { success: false, changed: true };`, mode);
    expect(ran).toMatchObject({
      status: 'failed',
      result: { changed: true },
      change: { outcome: 'kept', message: stays, hint: expect.stringMatching(/^Check on r1 /) },
    });
  });

  it(`a change of ${mode} is undone after an error, unless it was confirmed`, async () => {
    const [thrown, { config }] = await run(`${change} throw new Error('no');`, mode);
    expect(thrown).toMatchObject({ code: 'NR_JOB_THREW', message: `no; ${asBefore}`, change: { outcome: 'undone' } });
    expect(config).toContain('\nsnmp-server location Raum 1\n');
    const [late, confirmed] = await run(`${change} await session.confirm(); throw new Error('no');`, mode);
    expect(late).toMatchObject({ code: 'NR_JOB_THREW', message: 'no' });
    expect(confirmed.config).toContain('\nsnmp-server location attic\n');
  });

  it(`a change of ${mode} that cannot be undone is an error, with the lines that differ`, async () => {
    const [failed] = await run(`${change.replace('Raum 1', 'cellar')} return { success: false };`, mode);
    expect(failed).toMatchObject({
      code: 'NR_CHANGE_UNDO_FAILED',
      status: 'error',
      message: expect.stringContaining(
        'still there: `snmp-server location cellar`; missing: `snmp-server location Raum 1`',
      ),
      hint: expect.stringMatching(/correct the named lines by hand\.$/),
      configureBegun: true,
      retryable: false,
      change: { outcome: 'undo failed' },
    });
  });
}
