import { healthListSchema, healthQuerySchema } from '../schemas/device-health.ts';
import { deviceListQuerySchema, deviceListSchema, deviceReportSchema } from '../schemas/device-reports.ts';
import { changeDeviceSchema, deviceSchema, newDeviceSchema } from '../schemas/devices.ts';
import { idParamsSchema } from '../schemas/fields.ts';
import type { RouteTable } from './route.ts';

export const deviceRoutes = {
  list: {
    path: '/devices',
    summary: 'Lists the devices of the inventory, by name or by `sort`.',
    query: deviceListQuerySchema,
    response: deviceListSchema,
  },
  health: {
    path: '/devices/health',
    summary: 'Lists the state of each job type on each device.',
    query: healthQuerySchema,
    response: healthListSchema,
  },
  create: {
    method: 'POST',
    path: '/devices',
    status: 201,
    summary: 'Adds a device to the inventory.',
    body: newDeviceSchema,
    response: deviceSchema,
  },
  get: {
    path: '/devices/:id',
    summary: 'Shows a device with its settings, last results, host key and credentials.',
    params: idParamsSchema,
    response: deviceReportSchema,
  },
  change: {
    method: 'PATCH',
    path: '/devices/:id',
    summary: 'Changes the given fields of a device. Its history and host key are kept.',
    params: idParamsSchema,
    body: changeDeviceSchema,
    response: deviceSchema,
  },
  release: {
    method: 'POST',
    path: '/devices/:id/release',
    summary: 'Lets a device take changes again that never answered the commit of an earlier one.',
    params: idParamsSchema,
    response: deviceSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/devices/:id',
    summary: 'Removes a device from the inventory. Its runs and artifacts are kept.',
    params: idParamsSchema,
    response: deviceSchema,
  },
} as const satisfies RouteTable;
