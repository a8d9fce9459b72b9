import type { Run } from '@netraven/api';
import { expect, it, vi } from 'vitest';
import type { useRuns } from '../../src/runs/use-runs.ts';
import { inPage, refusal, type Answer } from '../server/in-page.ts';

const shown = (answer: Answer): Promise<ReturnType<typeof useRuns>> =>
  inPage(answer, async () => (await import('../../src/runs/use-runs.ts')).useRuns);

const counts = { total: 1, queued: 0, running: 0, success: 1, failed: 0, error: 0, cancelled: 0, skipped: 0 };

function runOf(second: number): Run {
  const at = new Date(second * 1_000).toISOString();
  return {
    ...{
      id: `00000000-0000-4000-8000-${String(second).padStart(12, '0')}`,
      jobType: 'backup',
      status: 'success',
      dryRun: false,
    },
    ...{ config: {}, retryOf: null, scheduleId: null, dueAt: null, triggerId: null, createdBy: 'tester' },
    ...{ createdAt: at, startedAt: at, finishedAt: at, cancelRequestedAt: null, changed: 0, saved: 0 },
    ...{ waves: null, summary: null, counts },
  };
}

it('an error of older runs is shown until the server answers again', async () => {
  const failing = { list: false, older: true };
  const { runs, failure, showMore } = await shown((url) => {
    const isOlder = url.searchParams.has('before');
    if (isOlder ? failing.older : failing.list) return refusal(500, 'NR_INTERNAL');
    return Response.json(isOlder ? { runs: [runOf(1)] } : { runs: [runOf(2)], next: { before: runOf(2).id } });
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(runs.value).toHaveLength(1);
  await showMore();
  expect(failure.value).toMatchObject({ code: 'NR_INTERNAL' });
  await vi.advanceTimersByTimeAsync(3_000);
  expect(failure.value).toBeUndefined();
  failing.older = false;
  await showMore();
  expect(runs.value).toHaveLength(2);
});

it('of hundreds of older runs that have not ended, a few are asked for at a time, each in its turn', async () => {
  const waiting = Array.from({ length: 120 }, (_, second): Run => ({ ...runOf(second), status: 'queued' }));
  const asked: string[] = [];
  const { runs, showMore } = await shown(({ pathname, searchParams }) => {
    const id = pathname.split('/').at(-1) ?? '';
    const run = waiting.find((one) => one.id === id);
    if (run) asked.push(id);
    if (run) return Response.json(run);
    return Response.json(
      searchParams.has('before') ? { runs: waiting } : { runs: [runOf(200)], next: { before: runOf(200).id } },
    );
  });
  await vi.advanceTimersByTimeAsync(0);
  await showMore();
  expect(runs.value).toHaveLength(121);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(5 * 3_000);
  expect(new Set(asked)).toEqual(new Set(waiting.map(({ id }) => id)));
  expect(asked).toHaveLength(120);
});
