import {
  deviceListSchema,
  deviceSchema,
  newDeviceSchema,
  platformListSchema,
  type Device,
  type DeviceList,
  type NewDevice,
  type PlatformList,
} from '../schemas/devices.ts';
import { idParamsSchema, type IdParams } from '../schemas/fields.ts';
import type { Route } from './route.ts';

export interface DeviceRoutes {
  readonly list: Route<{ response: DeviceList }>;
  readonly platforms: Route<{ response: PlatformList }>;
  readonly create: Route<{ body: NewDevice; response: Device }>;
  readonly remove: Route<{ params: IdParams; response: Device }>;
}

export const deviceRoutes: DeviceRoutes = {
  list: {
    method: 'GET',
    path: '/devices',
    auth: 'token',
    summary: 'Lists the inventory.',
    response: deviceListSchema,
  },
  platforms: {
    method: 'GET',
    path: '/platforms',
    auth: 'token',
    summary: 'Lists the platforms that live workers know.',
    response: platformListSchema,
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
    summary: 'Takes a device out of the inventory. Its runs and artifacts stay.',
    params: idParamsSchema,
    response: deviceSchema,
  },
};
