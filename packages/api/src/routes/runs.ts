import { idParamsSchema, type IdParams } from '../schemas/fields.ts';
import {
  newRunHeadersSchema,
  newRunSchema,
  retryQuerySchema,
  runAgainSchema,
  runListQuerySchema,
  runListSchema,
  runQuerySchema,
  runSchema,
  type NewRun,
  type NewRunHeaders,
  type RetryQuery,
  type Run,
  type RunAgain,
  type RunList,
  type RunListQuery,
  type RunQuery,
} from '../schemas/runs.ts';
import { taskListQuerySchema, taskListSchema, type TaskList, type TaskListQuery } from '../schemas/tasks.ts';
import type { Route } from './route.ts';

export interface RunRoutes {
  readonly create: Route<{ headers: NewRunHeaders; body: NewRun; response: Run }>;
  readonly list: Route<{ query: RunListQuery; response: RunList }>;
  readonly get: Route<{ params: IdParams; query: RunQuery; response: Run }>;
  readonly tasks: Route<{ params: IdParams; query: TaskListQuery; response: TaskList }>;
  readonly cancel: Route<{ params: IdParams; response: Run }>;
  readonly retry: Route<{ params: IdParams; query: RetryQuery; headers: NewRunHeaders; response: Run }>;
  readonly again: Route<{ params: IdParams; headers: NewRunHeaders; response: RunAgain }>;
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
    summary: "Lists a run's tasks, by device name.",
    params: idParamsSchema,
    query: taskListQuerySchema,
    response: taskListSchema,
  },
  cancel: {
    method: 'POST',
    path: '/runs/:id/cancel',
    auth: 'token',
    summary: 'Asks for a run to be stopped. What has ended stays as it is.',
    params: idParamsSchema,
    response: runSchema,
  },
  retry: {
    method: 'POST',
    path: '/runs/:id/retry',
    auth: 'token',
    status: 201,
    summary: 'Retries the devices that did not succeed: a new run with the same config.',
    params: idParamsSchema,
    query: retryQuerySchema,
    headers: newRunHeadersSchema,
    response: runSchema,
  },
  again: {
    method: 'POST',
    path: '/runs/:id/again',
    auth: 'token',
    status: 201,
    summary: 'Creates a run with the devices, the config and the dry run of this one.',
    params: idParamsSchema,
    headers: newRunHeadersSchema,
    response: runAgainSchema,
  },
};
