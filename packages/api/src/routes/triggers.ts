import { idParamsSchema } from '../schemas/fields.ts';
import { newRunHeadersSchema } from '../schemas/runs.ts';
import {
  changeTriggerSchema,
  newTriggerSchema,
  syslogSenderListSchema,
  triggerEventListSchema,
  triggerEventsQuerySchema,
  triggerListSchema,
  triggerSchema,
  webhookAnswerSchema,
  webhookBodySchema,
  webhookHeadersSchema,
  webhookParamsSchema,
} from '../schemas/triggers.ts';
import type { RouteTable } from './route.ts';

export const triggerRoutes = {
  list: {
    path: '/triggers',
    summary: 'Lists triggers by name, with their last events.',
    response: triggerListSchema,
  },
  create: {
    method: 'POST',
    path: '/triggers',
    status: 201,
    summary:
      'Adds a trigger: it creates runs of a job type when something happens. Shows the secret of a webhook once.',
    headers: newRunHeadersSchema.pick({ 'requested-by': true }),
    body: newTriggerSchema,
    response: triggerSchema,
  },
  get: {
    path: '/triggers/:id',
    summary: 'Shows a trigger.',
    params: idParamsSchema,
    response: triggerSchema,
  },
  change: {
    method: 'PATCH',
    path: '/triggers/:id',
    summary: 'Changes, pauses or resumes a trigger, at once. Shows a new secret once.',
    params: idParamsSchema,
    body: changeTriggerSchema,
    response: triggerSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/triggers/:id',
    summary: 'Removes a trigger. Its runs stay.',
    params: idParamsSchema,
    response: triggerSchema,
  },
  events: {
    path: '/triggers/:id/events',
    summary: 'Lists the events of a trigger, newest first, each with its run or the reason why not.',
    params: idParamsSchema,
    query: triggerEventsQuerySchema,
    response: triggerEventListSchema,
  },
  receive: {
    method: 'POST',
    path: '/triggers/:name/events',
    auth: 'signature',
    status: 202,
    bodyLimit: 16 * 1024,
    summary: 'Starts a webhook by a signed request. A worker creates the run soon.',
    params: webhookParamsSchema,
    headers: webhookHeadersSchema,
    body: webhookBodySchema,
    response: webhookAnswerSchema,
  },
  senders: {
    path: '/syslog-senders',
    summary: 'Lists senders of syslog messages that are no device, or may be several.',
    response: syslogSenderListSchema,
  },
} as const satisfies RouteTable;
