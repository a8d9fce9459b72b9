import {
  acceptHostKeySchema,
  deviceHostKeySchema,
  hostKeyListSchema,
  type AcceptHostKey,
  type DeviceHostKey,
  type HostKeyList,
} from '../schemas/host-keys.ts';
import type { Route } from './route.ts';

export interface HostKeyRoutes {
  readonly list: Route<{ response: HostKeyList }>;
  readonly accept: Route<{ body: AcceptHostKey; response: DeviceHostKey }>;
}

export const hostKeyRoutes: HostKeyRoutes = {
  list: {
    method: 'GET',
    path: '/host-keys',
    auth: 'token',
    summary: 'Lists the pinned host key of each device, and the one it showed last in its place.',
    response: hostKeyListSchema,
  },
  accept: {
    method: 'POST',
    path: '/host-keys/accept',
    auth: 'token',
    summary: 'Pins the key that a device showed in place of the pinned one.',
    body: acceptHostKeySchema,
    response: deviceHostKeySchema,
  },
};
