import { shellWord } from '@netraven/core/registry';
import { counted } from '../../../terminal/counted.ts';
import { ok, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';

/** Finds credentials that are frozen, and devices to which none may be sent. */
export async function lookAtCredentials({ server }: Subject): Promise<Finding[]> {
  const found = await server();
  if (!found) return [];
  const [{ credentials }, { outside, outsideCount }] = await Promise.all([
    found.client.credentials.list(),
    found.client.status.get(),
  ]);
  const frozen = credentials.filter(({ frozenAt }) => frozenAt !== null);
  if (frozen.length === 0 && outsideCount === 0) return [ok(`${credentials.length} stored, none frozen`)];
  const ofFrozen = frozen.map(({ name }): Finding => ({
    state: 'warning',
    code: 'NR_CREDENTIAL_FROZEN',
    message: `The credential ${name} is frozen: devices refused it too often in a row, and no task uses it`,
    fix: `Set the right login with \`netraven credentials set ${shellWord(name)}\`, or run \`netraven credentials thaw ${shellWord(name)}\`.`,
  }));
  if (outsideCount === 0) return ofFrozen;
  const more = outsideCount - outside.length;
  return [
    ...ofFrozen,
    {
      state: 'warning',
      code: 'NR_CREDENTIAL_NOT_ALLOWED_HERE',
      message: `No credential may go to the address of ${counted(outsideCount, 'device')}: ${outside.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
      fix: 'See why with `netraven devices show <name>`. If the address is right, allow it: `netraven credentials allow <name> <address>`.',
    },
  ];
}
