import {
  credentialListSchema,
  credentialSchema,
  newCredentialSchema,
  type Credential,
  type CredentialList,
  type NewCredential,
} from '../schemas/credentials.ts';
import type { Route } from './route.ts';

export interface CredentialRoutes {
  readonly list: Route<{ response: CredentialList }>;
  readonly create: Route<{ body: NewCredential; response: Credential }>;
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
};
