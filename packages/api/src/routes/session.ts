import { newSessionSchema, openedSessionSchema, sessionInfoSchema } from '../schemas/session.ts';
import type { RouteTable } from './route.ts';

export const sessionRoutes = {
  get: {
    path: '/session',
    auth: 'none',
    summary: 'Returns whether the caller is signed in.',
    response: sessionInfoSchema,
  },
  create: {
    method: 'POST',
    path: '/session',
    auth: 'none',
    status: 201,
    summary: 'Signs a browser in: returns the key of a session, which replaces the token or the code.',
    body: newSessionSchema,
    response: openedSessionSchema,
  },
  end: {
    method: 'DELETE',
    path: '/session',
    summary: 'Signs out.',
    response: sessionInfoSchema,
  },
} as const satisfies RouteTable;
