import type { Run, Task } from '@netraven/api';
import { expect, it } from 'vitest';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../in-process.ts';
import type { Ended } from '../../test-utils/netraven.ts';
import { started } from '../started.ts';
import { useTestDatabase } from '../use-test-database.ts';

const survey = `
  export const meta = { jobType: 'survey', retries: 0 };
  export const run = async ({ device }) => ({ success: device.name !== 'edge-2', message: 'seen ' + device.name });
  export async function summarize({ results, devices, dryRun, db }) {
    if (dryRun) throw new Error('not in a dry run');
    await db.artifacts.save('names.txt', devices.map(({ name }) => name).join(' '));
    return {
      success: true,
      message: devices.length + ' devices',
      report: { kind: 'table', columns: ['device', 'verdict'], rows: results.map(({ device, status }) => [device.name, status]) },
    };
  }`;

it('the summary of a run is shown with its report, its artifacts and its errors', async () => {
  const host = (await useTestDatabase(new HostFolder())).addJob('survey', survey);
  await started(host);
  const command = (line: string): Promise<Ended> => inProcess(host, line.split(' '));
  for (const name of ['edge-10', 'edge-2', 'core-1']) {
    expect((await command(`devices add ${name} 127.0.0.1 --port 9 --platform cisco_ios`)).code).toBe(0);
  }
  const { stdout: packages } = await command('jobs list --json');
  expect(packages).toContain('"summarizes": true');

  const ran = await command('run survey --all');
  expect({ code: ran.code, stdout: ran.stdout }).toMatchObject({ code: 6 });
  expect(ran.stdout).toMatch(/^success +\(summary\) +3 devices$/m);
  const table = ['device   verdict', 'core-1   success', 'edge-2   failed', 'edge-10  success'].join('\n');
  expect(ran.stdout).toContain(table);
  expect(ran.stdout).toMatch(/^survey partial: 3 tasks, 2 success, 1 failed, summary success, /m);

  const { stdout: listed } = await command('runs list --json');
  const id = (JSON.parse(listed) as { runs: Run[] }).runs[0]?.id ?? '';
  const { stdout: shown } = await command(`runs show ${id}`);
  expect(shown).toMatch(/^summary {3}success$/m);
  expect(shown).toContain(table);
  const { run, tasks } = JSON.parse((await command(`runs show ${id} --json`)).stdout) as { run: Run; tasks: Task[] };
  expect(run).toMatchObject({ status: 'partial', summary: 'success', counts: { total: 3, success: 2, failed: 1 } });
  expect(tasks.map(({ device, summary }) => [device?.name, summary])).toEqual([
    ['core-1', false],
    ['edge-2', false],
    ['edge-10', false],
    [undefined, true],
  ]);
  expect((await command(`tasks list ${id}`)).stdout).toMatch(/edge-10 [^]*\(summary\) +success/);
  const { stdout: task } = await command(`tasks show ${tasks.at(-1)?.id}`);
  expect(task).toMatch(/^device {4}\(summary\)$/m);
  expect((await command(`tasks show ${id} summary`)).stdout).toBe(task);
  expect((await command(`tasks show ${id}`)).stderr).toContain(`${id} is a run with more than one task`);
  expect(task).toMatch(/^names\.txt +1 +21 /m);
  expect(task).toContain(`REPORT\n${table}`);
  expect((await command('artifacts list fleet')).stdout).toMatch(/^survey +names\.txt +\d+ +1 +21 +20/m);
  expect((await command('artifacts history fleet survey names.txt')).stdout).toMatch(/^\d+ +1 +first +21 +20/m);

  // The devices succeed, and the summary throws.
  const dry = await command('run survey --device core-1 --dry-run');
  expect(dry.code).toBe(3);
  expect(dry.stdout).toMatch(/^error +\(summary\) +NR_JOB_THREW: not in a dry run/m);
  expect(dry.stdout).toMatch(/^survey \(dry run\) error: 1 task, 1 success, summary error, /m);
  expect(dry.stderr).toMatch(/another summary: `netraven runs again [0-9a-f-]{36}`/);
});
