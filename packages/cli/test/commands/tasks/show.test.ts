import type { JobReport, TaskReport } from '@netraven/api';
import { expect, it } from 'vitest';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';
import { changeCounts, configChange, runOf, taskOf } from '../run/run-of.ts';
import { matching } from '../../matching.ts';

const { id: run } = runOf('success', {});

it('a run without tasks, such as that of an adoption, is named as such', async () => {
  const { host } = await answering((request) =>
    request.startsWith(`GET /runs/${run}/tasks?`) ? { tasks: [] } : undefined,
  );
  const { code, stderr } = await inProcess(host, ['tasks', 'show', run]);
  expect(code).toBe(2);
  expect(stderr).toContain(`The run ${run} has no task of a device`);
  expect(stderr).toContain(`\`netraven runs show ${run}\``);
});

it('the summary of a big run is found without reading all its tasks', async () => {
  const id = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a12';
  const summary = taskOf('', 'success', { id, device: null, summary: true });
  const { host, asked } = await answering((request) => {
    if (request === `GET /tasks/${id}`) return { task: summary, config: {}, attempts: [], artifacts: [] };
    if (/device=summary|after=/.test(request)) return { tasks: [] };
    return { tasks: [summary], next: { after: id } };
  });
  const { code, stdout } = await inProcess(host, ['tasks', 'show', run, 'summary']);
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: matching(/^device +\(summary\)$/m),
  });
  expect(asked.filter((request) => request.includes('/tasks?') && !request.includes('device='))).toEqual([
    expect.stringContaining('limit=1'),
  ]);
});

/** Hostile text: it clears the screen, in two ways. */
const clear = '\u001b[2J\u009b2J';
const cleared = '\\e[2J\\x9b2J';
const long = 'long '.repeat(40);
const reports: readonly (JobReport & { readonly lines: readonly string[] })[] = [
  {
    kind: 'findings',
    items: [{ severity: 'high', message: `telnet ${clear}`, where: null }],
    lines: [`high      telnet ${cleared}`],
  },
  {
    kind: 'table',
    columns: ['port', 'name'],
    rows: [['Gi0/1', `${clear} ${long}`]],
    lines: ['port   name', `Gi0/1  ${cleared} ${long.trimEnd()}`],
  },
  { kind: 'diff', before: 'a\n', after: `b ${clear}\n`, lines: ['@@ -1,1 +1,1 @@', '-a', `+b ${cleared}`] },
  { kind: 'markdown', text: `# Ports\n<b>${clear}</b>\n`, lines: ['# Ports', `<b>${cleared}</b>`] },
];

it.each(reports)('a report is whole without a terminal, and data with --json: $kind', async ({ lines, ...report }) => {
  const id = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a12';
  const task = taskOf('', 'success', { id, device: null, summary: true, result: { success: true, report } });
  const { host } = await answering((request) =>
    request === `GET /tasks/${id}` ? { task, config: {}, attempts: [], artifacts: [] } : undefined,
  );
  const { stdout } = await inProcess(host, ['tasks', 'show', id]);
  expect(stdout).toContain(`REPORT\n${lines.join('\n')}\n`);
  const { stdout: json } = await inProcess(host, ['tasks', 'show', id, '--json']);
  expect((JSON.parse(json) as TaskReport).task.result?.report).toEqual(report);
  for (const control of ['\u001b', '\u009b']) expect(`${stdout}${json}`).not.toContain(control);
});

it('what a task changed is data with --json', async () => {
  const id = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a12';
  const report = {
    task: taskOf('', 'success', { id, device: null, changeCounts }),
    config: {},
    attempts: [],
    artifacts: [],
    configChange,
  };
  const { host } = await answering((request) => (request === `GET /tasks/${id}` ? report : undefined));
  const { stdout } = await inProcess(host, ['tasks', 'show', id, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ task: { changeCounts }, configChange });
});
