import { deviceListSchema, deviceSchema, newDeviceSchema } from '../schemas/devices.ts';
import { idParamsSchema } from '../schemas/fields.ts';
import type { RouteTable } from './route.ts';

export const deviceRoutes = {
  list: {
    method: 'GET',
    path: '/devices',
    auth: 'token',
    summary: 'Lists the devices of the inventory.',
    response: deviceListSchema,
  },
  create: {
    method: 'POST',
    path: '/devices',
    auth: 'token',
    status: 201,
    summary: 'Adds a device to the inventory.',
    body: newDeviceSchema,
    response: deviceSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/devices/:id',
    auth: 'token',
    summary: 'Removes a device from the inventory. Its runs and artifacts are kept.',
    params: idParamsSchema,
    response: deviceSchema,
  },
} as const satisfies RouteTable;
