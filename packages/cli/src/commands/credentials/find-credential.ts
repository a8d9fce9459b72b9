import type { Client, Credential } from '@netraven/api';
import { findNamed } from '../../client/find-named.ts';

/** Finds a credential by name. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN with a similar name */
export async function findCredential(client: Client, name: string): Promise<Credential> {
  const { credentials } = await client.credentials.list();
  return findNamed(credentials, name, 'credential', 'NR_CREDENTIAL_UNKNOWN');
}
