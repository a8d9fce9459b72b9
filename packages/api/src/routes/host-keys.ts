import {
  acceptHostKeySchema,
  deviceHostKeySchema,
  hostKeyListSchema,
  hostKeysQuerySchema,
} from '../schemas/host-keys.ts';
import type { RouteTable } from './route.ts';

export const hostKeyRoutes = {
  list: {
    path: '/host-keys',
    summary: 'Lists the pinned host key and TLS certificate of each device, and the last refused ones.',
    query: hostKeysQuerySchema,
    response: hostKeyListSchema,
  },
  accept: {
    method: 'POST',
    path: '/host-keys/accept',
    summary: 'Pins the refused host key or TLS certificate of a device.',
    body: acceptHostKeySchema,
    response: deviceHostKeySchema,
  },
} as const satisfies RouteTable;
