import { expect, it } from 'vitest';
import { answering } from '../../answering.ts';
import { inProcess } from '../../in-process.ts';
import { runOf, taskOf } from '../run/run-of.ts';

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
    stdout: expect.stringMatching(/^device +\(summary\)$/m) as string,
  });
  expect(asked.filter((request) => request.includes('/tasks?') && !request.includes('device='))).toEqual([
    expect.stringContaining('limit=1'),
  ]);
});
