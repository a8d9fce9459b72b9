import type { Client, Credential } from '@netraven/api';
import { NetRavenError } from '@netraven/core';

/** Finds a credential by name. @throws {NetRavenError} NR_CREDENTIAL_UNKNOWN with a similar name */
export async function findCredential(client: Client, name: string): Promise<Credential> {
  const { credentials } = await client.credentials.list();
  const found = credentials.find((credential) => credential.name === name);
  if (found) return found;
  // Imported here, because the database package is large.
  const [{ didYouMean }, { codes }] = await Promise.all([import('@netraven/core/registry'), import('@netraven/db')]);
  const near = didYouMean(
    name,
    credentials.map((credential) => credential.name),
  );
  const { hint } = codes.NR_CREDENTIAL_UNKNOWN;
  throw new NetRavenError('NR_CREDENTIAL_UNKNOWN', `There is no credential ${name}.${near}`, { hint });
}
