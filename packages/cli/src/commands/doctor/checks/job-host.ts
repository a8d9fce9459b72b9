import { mayChangeUser, ownNamespace, setpriv } from '@netraven/core/host';
import { ownNode } from '@netraven/core/system';
import { bad, ok, warning, type Finding } from '../finding.ts';
import { installCommand } from '../install-command.ts';
import type { Subject } from '../subject.ts';

/** Checks that a job host starts, and the user it runs as. No job package is needed. */
export async function lookAtJobHost({ jobHost }: Subject): Promise<Finding[]> {
  const error = await jobHost();
  if (error) return [bad('NR_HOST_START', error.message, fixFor(process.versions.node))];
  if (mayChangeUser) return [ok('starts, as a user of its own')];
  if (process.getuid?.() !== 0) {
    if (ownNamespace().length > 0) return [ok('starts, in a process namespace of its own')];
    return [warning('NR_HOST_SHARED_PROCESSES', 'Jobs can end NetRaven and the jobs of other packages with a signal')];
  }
  const [why, fix] = setpriv
    ? [
        'root may not change users here',
        'give it the capabilities CHOWN, DAC_OVERRIDE, KILL, SETGID, SETPCAP and SETUID',
      ]
    : [
        'setpriv, which would change that, is not installed',
        `let it change users: \`${installCommand('util-linux')}\``,
      ];
  return [warning('NR_HOST_AS_ROOT', `Jobs run as root: ${why}`, `Start NetRaven as an ordinary user, or ${fix}.`)];
}

function fixFor(version: string): string {
  const limits = 'check the limits of this machine for processes and memory (`ulimit -a`)';
  if (version === ownNode) return `Read the message and ${limits}; then run \`netraven doctor\` again.`;
  return `Run NetRaven on Node.js ${ownNode}, which it is tested on (this is ${version}), or ${limits}; then run \`netraven doctor\` again.`;
}
