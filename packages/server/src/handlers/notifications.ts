import { notifications, schedules } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';

const defaultPage = 50;

export const notificationHandlers: Handlers['notifications'] = {
  list: async ({ db }) => ({ rules: await notifications.list(db) }),
  create: ({ db }, { body }) => notifications.add(db, body),
  change: ({ db }, { params: { id }, body }) => notifications.change(db, id, body),
  remove: ({ db }, { params: { id } }) => notifications.remove(db, id),
  sendAgain: async ({ db }, { params: { id } }) => notifications.sendAgain(db, id, await schedules.now(db)),
  delivery: ({ db }, { params: { id } }) => notifications.showDelivery(db, id),
  deliveries: async ({ db }, { query: { limit = defaultPage, rule: ruleId, ...filter } }) => {
    const page = await notifications.deliveries(db, { ...filter, limit, ...(ruleId !== undefined && { ruleId }) });
    return { deliveries: page, ...nextPage(page, limit, ({ id }) => ({ before: id })) };
  },
};
