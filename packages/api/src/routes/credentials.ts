import {
  changeCredentialSchema,
  credentialListSchema,
  credentialSchema,
  newCredentialSchema,
  type ChangeCredential,
  type Credential,
  type CredentialList,
  type NewCredential,
} from '../schemas/credentials.ts';
import { idParamsSchema, type IdParams } from '../schemas/fields.ts';
import type { Route } from './route.ts';

export interface CredentialRoutes {
  readonly list: Route<{ response: CredentialList }>;
  readonly create: Route<{ body: NewCredential; response: Credential }>;
  readonly change: Route<{ params: IdParams; body: ChangeCredential; response: Credential }>;
  readonly remove: Route<{ params: IdParams; response: Credential }>;
}

export const credentialRoutes: CredentialRoutes = {
  list: {
    method: 'GET',
    path: '/credentials',
    auth: 'token',
    summary: 'Lists the credentials, without their secrets.',
    response: credentialListSchema,
  },
  create: {
    method: 'POST',
    path: '/credentials',
    auth: 'token',
    status: 201,
    summary: 'Adds a credential. Its secrets are sealed and never answered.',
    body: newCredentialSchema,
    response: credentialSchema,
  },
  change: {
    method: 'PATCH',
    path: '/credentials/:id',
    auth: 'token',
    summary: 'Changes what is given of a credential; the rest stays.',
    params: idParamsSchema,
    body: changeCredentialSchema,
    response: credentialSchema,
  },
  remove: {
    method: 'DELETE',
    path: '/credentials/:id',
    auth: 'token',
    summary: 'Removes a credential. Tasks that begin from then on log in by what else fits their device.',
    params: idParamsSchema,
    response: credentialSchema,
  },
};
