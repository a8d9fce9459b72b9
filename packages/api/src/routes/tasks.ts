import { idParamsSchema, type IdParams } from '../schemas/fields.ts';
import { taskReportSchema, type TaskReport } from '../schemas/tasks.ts';
import type { Route } from './route.ts';

export interface TaskRoutes {
  readonly get: Route<{ params: IdParams; response: TaskReport }>;
}

export const taskRoutes: TaskRoutes = {
  get: {
    method: 'GET',
    path: '/tasks/:id',
    auth: 'token',
    summary: 'Shows a task with its result, its attempts and what it saved.',
    params: idParamsSchema,
    response: taskReportSchema,
  },
};
