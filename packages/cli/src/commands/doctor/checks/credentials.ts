import { shellWord } from '@netraven/core/registry';
import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Finds credentials that are frozen: no task uses them. */
export async function lookAtCredentials({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const { credentials } = await found.client.credentials.list();
  const frozen = credentials.filter(({ frozenAt }) => frozenAt !== null);
  if (frozen.length === 0) return [ok(`${credentials.length} stored, none frozen`)];
  return frozen.map(({ name }) => ({
    state: 'warning',
    code: 'NR_CREDENTIAL_FROZEN',
    message: `The credential ${name} is frozen: devices refused it too often in a row, and no task uses it`,
    fix: `Set the right login with \`netraven credentials set ${shellWord(name)}\`, or run \`netraven credentials thaw ${shellWord(name)}\`.`,
  }));
}
