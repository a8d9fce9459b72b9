import { idParamsSchema } from '../schemas/fields.ts';
import {
  changedRuleSchema,
  changeRuleSchema,
  deliveryListQuerySchema,
  deliveryListSchema,
  deliverySchema,
  deliveryWithEventsSchema,
  newRuleSchema,
  ruleListSchema,
  ruleSchema,
} from '../schemas/notifications.ts';
import type { RouteTable } from './route.ts';

export const notificationRoutes = {
  list: {
    path: '/notifications',
    summary: 'Lists the rules of notifications by name.',
    response: ruleListSchema,
  },
  create: {
    method: 'POST',
    path: '/notifications',
    status: 201,
    summary: 'Adds a rule: which events are told on which channel. It tells what happens from now on.',
    body: newRuleSchema,
    response: ruleSchema,
  },
  change: {
    method: 'PATCH',
    path: '/notifications/:id',
    summary: 'Changes, pauses or resumes a rule, at once. Drops what waits and the rule no longer tells.',
    params: idParamsSchema,
    body: changeRuleSchema,
    response: changedRuleSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/notifications/:id',
    summary: 'Removes a rule with its deliveries.',
    params: idParamsSchema,
    response: ruleSchema,
  },
  deliveries: {
    path: '/deliveries',
    summary: 'Lists messages of the last 30 days, newest first, with their states and errors.',
    query: deliveryListQuerySchema,
    response: deliveryListSchema,
  },
  delivery: {
    path: '/deliveries/:id',
    summary: 'Returns a message with its events.',
    params: idParamsSchema,
    response: deliveryWithEventsSchema,
  },
  sendAgain: {
    method: 'POST',
    path: '/deliveries/:id/send-again',
    summary: 'Sends a failed message again, now and with as many tries as a new one.',
    params: idParamsSchema,
    response: deliverySchema,
  },
} as const satisfies RouteTable;
