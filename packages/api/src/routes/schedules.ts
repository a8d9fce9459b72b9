import { idParamsSchema } from '../schemas/fields.ts';
import { newRunHeadersSchema } from '../schemas/runs.ts';
import {
  changeScheduleSchema,
  dueTimeListSchema,
  dueTimesQuerySchema,
  newScheduleSchema,
  planQuerySchema,
  planSchema,
  scheduleListSchema,
  scheduleSchema,
} from '../schemas/schedules.ts';
import type { RouteTable } from './route.ts';

export const scheduleRoutes = {
  list: {
    path: '/schedules',
    summary: 'Lists schedules by name, with their next and last due times.',
    response: scheduleListSchema,
  },
  create: {
    method: 'POST',
    path: '/schedules',
    status: 201,
    summary: 'Adds a schedule: it creates runs of a job type by itself.',
    headers: newRunHeadersSchema.pick({ 'requested-by': true }),
    body: newScheduleSchema,
    response: scheduleSchema,
  },
  get: {
    path: '/schedules/:id',
    summary: 'Shows a schedule.',
    params: idParamsSchema,
    response: scheduleSchema,
  },
  change: {
    method: 'PATCH',
    path: '/schedules/:id',
    summary: 'Changes, pauses or resumes a schedule, at once.',
    params: idParamsSchema,
    body: changeScheduleSchema,
    response: scheduleSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/schedules/:id',
    summary: 'Removes a schedule. Its runs stay.',
    params: idParamsSchema,
    response: scheduleSchema,
  },
  dueTimes: {
    path: '/schedules/:id/due-times',
    summary:
      'Lists the due times of a schedule that have passed, newest first, each with its run or the reason why not.',
    params: idParamsSchema,
    query: dueTimesQuerySchema,
    response: dueTimeListSchema,
  },
  plan: {
    path: '/plan',
    summary: 'Forecasts the runs of all schedules, the starts per hour, and devices that two of them want at once.',
    query: planQuerySchema,
    response: planSchema,
  },
} as const satisfies RouteTable;
