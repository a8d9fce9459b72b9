import type { Run } from '@netraven/api';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { useRuns } from '../../src/runs/use-runs.ts';
import { mount } from '../server/mount.ts';

/** Returns the answer of the server to each request for runs. */
type Answer = (url: URL) => Response;

/** Mounts a component that shows runs. */
async function shown(answer: Answer): Promise<ReturnType<typeof useRuns>> {
  vi.useFakeTimers();
  vi.stubGlobal('document', Object.assign(new EventTarget(), { hidden: false }));
  vi.stubGlobal('location', { origin: 'http://localhost' });
  vi.stubGlobal('sessionStorage', { getItem: () => 'key', setItem() {}, removeItem() {} });
  vi.stubGlobal('fetch', async (address: string) => answer(new URL(address)));
  const { useRuns: use } = await import('../../src/runs/use-runs.ts');
  let used: ReturnType<typeof useRuns> | undefined;
  const unmount = mount(() => {
    used = use();
  });
  onTestFinished(() => {
    unmount();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
  if (!used) throw new Error('the component was not set up');
  return used;
}

const counts = { total: 1, queued: 0, running: 0, success: 1, failed: 0, error: 0, cancelled: 0, skipped: 0 };

function runOf(second: number): Run {
  const at = new Date(second * 1_000).toISOString();
  return {
    ...{ id: `00000000-0000-4000-8000-00000000000${second}`, jobType: 'backup', status: 'success', dryRun: false },
    ...{ config: {}, retryOf: null, scheduleId: null, dueAt: null, triggerId: null, createdBy: 'tester' },
    ...{ createdAt: at, startedAt: at, finishedAt: at, cancelRequestedAt: null, changed: 0, saved: 0 },
    ...{ waves: null, summary: null, counts },
  };
}

it('an error of older runs is shown until the server answers again', async () => {
  const failing = { list: false, older: true };
  const { runs, failure, showMore } = await shown((url) => {
    const isOlder = url.searchParams.has('before');
    if (isOlder ? failing.older : failing.list) {
      const body = JSON.stringify({ type: 'about:blank', title: '', status: 500, code: 'NR_INTERNAL', detail: 'x' });
      return new Response(body, { status: 500, headers: { 'content-type': 'application/problem+json' } });
    }
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
