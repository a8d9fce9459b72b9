import { mayChangeUser, probe, setpriv } from '@netraven/core/host';
import { ok, warning, type Finding } from '../finding.ts';
import { installCommand } from '../install-command.ts';
import type { Subject } from '../subject.ts';

/** Whether a job host starts here, tried with a package that is ready, and as whom. */
export async function lookAtJobHost({ registry }: Subject): Promise<Finding[]> {
  const ready = (await registry()).records.find(({ state, entry }) => state === 'ready' && entry !== undefined);
  if (ready?.entry === undefined) return [];
  const [result] = await probe([{ path: ready.path, entry: ready.entry }]);
  if (result?.ok === false) {
    const { code, message, hint } = result.error;
    return [{ state: 'bad', code, message, ...(hint !== undefined && { fix: hint }) }];
  }
  if (mayChangeUser) return [ok('starts, as a user of its own')];
  if (process.getuid?.() !== 0) return [ok('starts, as this user')];
  const [why, wayOut] = setpriv
    ? [
        'root may not change users here',
        'give it the capabilities CHOWN, DAC_OVERRIDE, KILL, SETGID, SETPCAP and SETUID',
      ]
    : [
        'setpriv, which would change that, is not installed',
        `let it change users: \`${installCommand('util-linux')}\``,
      ];
  return [warning('NR_HOST_AS_ROOT', `Jobs run as root: ${why}`, `Start NetRaven as an ordinary user, or ${wayOut}.`)];
}
