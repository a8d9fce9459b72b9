import { idParamsSchema, type IdParams } from '../schemas/fields.ts';
import {
  newRunHeadersSchema,
  newRunSchema,
  runListQuerySchema,
  runListSchema,
  runQuerySchema,
  runSchema,
  type NewRun,
  type NewRunHeaders,
  type Run,
  type RunList,
  type RunListQuery,
  type RunQuery,
} from '../schemas/runs.ts';
import { taskListSchema, type TaskList } from '../schemas/tasks.ts';
import type { Route } from './route.ts';

export interface RunRoutes {
  readonly create: Route<{ headers: NewRunHeaders; body: NewRun; response: Run }>;
  readonly list: Route<{ query: RunListQuery; response: RunList }>;
  readonly get: Route<{ params: IdParams; query: RunQuery; response: Run }>;
  readonly tasks: Route<{ params: IdParams; response: TaskList }>;
}

export const runRoutes: RunRoutes = {
  create: {
    method: 'POST',
    path: '/runs',
    auth: 'token',
    status: 201,
    summary: 'Asks for a run of a job type on devices.',
    headers: newRunHeadersSchema,
    body: newRunSchema,
    response: runSchema,
  },
  list: {
    method: 'GET',
    path: '/runs',
    auth: 'token',
    summary: 'Lists runs, newest first.',
    query: runListQuerySchema,
    response: runListSchema,
  },
  get: {
    method: 'GET',
    path: '/runs/:id',
    auth: 'token',
    summary: 'Shows a run; with `wait`, once it has ended or the time is over.',
    params: idParamsSchema,
    query: runQuerySchema,
    response: runSchema,
  },
  tasks: {
    method: 'GET',
    path: '/runs/:id/tasks',
    auth: 'token',
    summary: "Lists a run's tasks.",
    params: idParamsSchema,
    response: taskListSchema,
  },
};
