import { revealHeadersSchema } from '../schemas/audit.ts';
import {
  allowCredentialSchema,
  changeCredentialHeadersSchema,
  changeCredentialSchema,
  credentialListSchema,
  credentialSchema,
  newCredentialSchema,
} from '../schemas/credentials.ts';
import { idParamsSchema } from '../schemas/fields.ts';
import type { RouteTable } from './route.ts';

export const credentialRoutes = {
  list: {
    path: '/credentials',
    summary: 'Lists the credentials, without their secrets.',
    response: credentialListSchema,
  },
  create: {
    method: 'POST',
    path: '/credentials',
    status: 201,
    summary: 'Adds a credential. Its secrets are encrypted and never returned.',
    body: newCredentialSchema,
    response: credentialSchema,
  },
  change: {
    method: 'PATCH',
    path: '/credentials/:id',
    summary: 'Changes the given fields of a credential.',
    params: idParamsSchema,
    headers: changeCredentialHeadersSchema,
    body: changeCredentialSchema,
    response: credentialSchema,
  },
  allow: {
    method: 'POST',
    path: '/credentials/:id/networks',
    right: 'reveal',
    summary: 'Allows a credential to be sent to more networks. The audit notes it.',
    params: idParamsSchema,
    headers: revealHeadersSchema,
    body: allowCredentialSchema,
    response: credentialSchema,
  },
  thaw: {
    method: 'POST',
    path: '/credentials/:id/thaw',
    summary: 'Lets a frozen credential be used again, and forgets its refusals.',
    params: idParamsSchema,
    response: credentialSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/credentials/:id',
    summary: 'Removes a credential. Later tasks log in with the other credentials of their device.',
    params: idParamsSchema,
    response: credentialSchema,
  },
} as const satisfies RouteTable;
