import { idParamsSchema } from '../schemas/fields.ts';
import {
  importResultSchema,
  importSchema,
  newSourceSchema,
  sourceChangeSchema,
  sourceListSchema,
  sourceSchema,
  syncSchema,
} from '../schemas/sources.ts';
import type { RouteTable } from './route.ts';

export const sourceRoutes = {
  import: {
    method: 'POST',
    path: '/devices/import',
    summary: 'Adds and changes devices from files or a URL. Passwords become credentials and are never returned.',
    bodyLimit: 48 * 1024 * 1024,
    body: importSchema,
    response: importResultSchema,
  },
  list: {
    path: '/sources',
    summary: 'Lists the saved sources of devices.',
    response: sourceListSchema,
  },
  create: {
    method: 'POST',
    path: '/sources',
    status: 201,
    summary: 'Saves a source of devices. It reads nothing yet.',
    body: newSourceSchema,
    response: sourceSchema,
  },
  change: {
    method: 'PATCH',
    path: '/sources/:id',
    summary: 'Changes how often a source is synchronized by itself.',
    params: idParamsSchema,
    body: sourceChangeSchema,
    response: sourceSchema,
  },
  sync: {
    method: 'POST',
    path: '/sources/:id/sync',
    summary: 'Adds, changes and removes devices to match the source.',
    params: idParamsSchema,
    body: syncSchema,
    response: importResultSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/sources/:id',
    summary: 'Removes a saved source. Its devices stay.',
    params: idParamsSchema,
    response: sourceSchema,
  },
} as const satisfies RouteTable;
