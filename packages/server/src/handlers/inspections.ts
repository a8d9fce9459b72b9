import { setTimeout as delay } from 'node:timers/promises';
import { inspections } from '@netraven/db';
import type { Handlers } from './handler.ts';

/** Longest wait for the next step, in ms. */
const waitMs = 20_000;
/** Few people inspect devices at once, so inspections are queried, in ms. */
const pollMs = 150;

export const inspectionHandlers: Handlers['inspections'] = {
  create: ({ db }, { params: { id }, body }) => inspections.create(db, id, body),
  get: async ({ db }, { params: { id }, query: { steps }, signal }) => {
    const until = performance.now() + waitMs;
    for (;;) {
      const found = await inspections.get(db, id);
      const isNews = steps === undefined || found.steps.length > steps || found.status === 'done';
      if (isNews || signal.aborted || performance.now() > until) return found;
      await delay(pollMs);
    }
  },
  remove: async ({ db }, { params: { id } }) => {
    await inspections.remove(db, id);
    return { id };
  },
};
