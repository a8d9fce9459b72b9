import { newSessionSchema, sessionInfoSchema, type NewSession, type SessionInfo } from '../schemas/session.ts';
import type { Route } from './route.ts';

export interface SessionRoutes {
  readonly get: Route<{ response: SessionInfo }>;
  readonly create: Route<{ body: NewSession; response: SessionInfo }>;
  readonly end: Route<{ response: SessionInfo }>;
}

export const sessionRoutes: SessionRoutes = {
  get: {
    method: 'GET',
    path: '/session',
    auth: 'none',
    summary: 'Says whether the asker is signed in.',
    response: sessionInfoSchema,
  },
  create: {
    method: 'POST',
    path: '/session',
    auth: 'none',
    status: 201,
    summary: 'Signs a browser in: sets a cookie that stands for the token.',
    body: newSessionSchema,
    response: sessionInfoSchema,
  },
  end: {
    method: 'DELETE',
    path: '/session',
    auth: 'token',
    summary: 'Signs out.',
    response: sessionInfoSchema,
  },
};
