import {
  artifactHistorySchema,
  artifactParamsSchema,
  artifactQuerySchema,
  artifactTextSchema,
} from '../schemas/artifacts.ts';
import type { RouteTable } from './route.ts';

export const artifactRoutes = {
  history: {
    method: 'GET',
    path: '/artifacts',
    auth: 'token',
    summary: 'Lists the versions of an artifact, newest first.',
    query: artifactQuerySchema,
    response: artifactHistorySchema,
  },
  get: {
    method: 'GET',
    path: '/artifacts/:id',
    auth: 'token',
    summary: 'Shows a version of an artifact with its text, secrets masked.',
    params: artifactParamsSchema,
    response: artifactTextSchema,
  },
} as const satisfies RouteTable;
