import type { Schedule } from '@netraven/api';
import { expect, it, vi } from 'vitest';
import { inPage } from '../server/in-page.ts';

const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'] as const;

it('two schedules that are paused at once are both marked until each has its answer', async () => {
  const answers = new Map<string, (answer: Response) => void>();
  const { busy, pause } = await inPage(
    ({ pathname }, init) => {
      if (init?.method !== 'PATCH') return Response.json({ schedules: [] });
      return new Promise((resolve) => answers.set(pathname.split('/').at(-1) ?? '', resolve));
    },
    async () => (await import('../../src/schedules/use-schedules.ts')).useSchedules,
  );
  const [first, second] = ids.map((id) => pause({ id } as Schedule, true));
  await vi.advanceTimersByTimeAsync(0);
  expect([...busy.value]).toEqual(ids);
  answers.get(ids[0])?.(Response.json({}));
  await first;
  expect([...busy.value]).toEqual([ids[1]]);
  answers.get(ids[1])?.(Response.json({}));
  await second;
  expect([...busy.value]).toEqual([]);
});
