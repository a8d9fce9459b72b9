import { idParamsSchema } from '../schemas/fields.ts';
import { taskReportSchema } from '../schemas/tasks.ts';
import type { RouteTable } from './route.ts';

export const taskRoutes = {
  get: {
    path: '/tasks/:id',
    summary: 'Shows a task with its result, its attempts and its artifacts.',
    params: idParamsSchema,
    response: taskReportSchema,
  },
} as const satisfies RouteTable;
