import {
  removeSessionLimitSchema,
  sessionLimitListSchema,
  sessionLimitSchema,
  setSessionLimitSchema,
} from '../schemas/session-limits.ts';
import type { RouteTable } from './route.ts';

export const sessionLimitRoutes = {
  list: {
    path: '/session-limits',
    summary: 'Lists the limits of sessions, and how much of each is used.',
    response: sessionLimitListSchema,
  },
  set: {
    method: 'POST',
    path: '/session-limits/set',
    summary: 'Limits the sessions of all tasks, of devices with a tag, or of a credential.',
    body: setSessionLimitSchema,
    response: sessionLimitSchema,
  },
  remove: {
    method: 'POST',
    path: '/session-limits/remove',
    summary: 'Removes a limit of sessions.',
    body: removeSessionLimitSchema,
    response: sessionLimitSchema,
  },
} as const satisfies RouteTable;
