import { idParamsSchema } from '../schemas/fields.ts';
import {
  againQuerySchema,
  newRunHeadersSchema,
  newRunSchema,
  retryQuerySchema,
  runAgainSchema,
  runListQuerySchema,
  runListSchema,
  runPreviewSchema,
  runQuerySchema,
  runSchema,
  runToPreviewSchema,
} from '../schemas/runs.ts';
import { taskListQuerySchema, taskListSchema } from '../schemas/tasks.ts';
import type { RouteTable } from './route.ts';

export const runRoutes = {
  create: {
    method: 'POST',
    path: '/runs',
    status: 201,
    summary: 'Creates a run of a job type on devices.',
    headers: newRunHeadersSchema,
    body: newRunSchema,
    response: runSchema,
  },
  preview: {
    method: 'POST',
    path: '/runs/preview',
    summary: 'Shows on how many devices a run would start, and whether it may change them. Creates nothing.',
    body: runToPreviewSchema,
    response: runPreviewSchema,
  },
  list: {
    path: '/runs',
    summary: 'Lists runs, newest first.',
    query: runListQuerySchema,
    response: runListSchema,
  },
  get: {
    path: '/runs/:id',
    summary: 'Shows a run. With `wait`, answers when the run has ended or the time is over.',
    params: idParamsSchema,
    query: runQuerySchema,
    response: runSchema,
  },
  tasks: {
    path: '/runs/:id/tasks',
    summary: "Lists a run's tasks, by device name.",
    params: idParamsSchema,
    query: taskListQuerySchema,
    response: taskListSchema,
  },
  cancel: {
    method: 'POST',
    path: '/runs/:id/cancel',
    summary: 'Requests the cancellation of a run. Finished tasks keep their results.',
    params: idParamsSchema,
    response: runSchema,
  },
  retry: {
    method: 'POST',
    path: '/runs/:id/retry',
    status: 201,
    summary: 'Creates a run with the devices of this run that did not succeed, its config and its dry-run setting.',
    params: idParamsSchema,
    query: retryQuerySchema,
    headers: newRunHeadersSchema,
    response: runSchema,
  },
  again: {
    method: 'POST',
    path: '/runs/:id/again',
    status: 201,
    summary: 'Creates a run with the devices, config and dry-run setting of this run.',
    params: idParamsSchema,
    query: againQuerySchema,
    headers: newRunHeadersSchema,
    response: runAgainSchema,
  },
} as const satisfies RouteTable;
