import { ok, warning, type Finding } from '../finding.ts';
import { installCommand } from '../install-command.ts';
import type { Subject } from '../subject.ts';
import { tryProgram } from '../try-program.ts';

/** One echo request to this machine, with each program that can ping a device, in order of preference. */
const programs = {
  fping: ['-q', '-C', '1', '--', '127.0.0.1'],
  ping: ['-n', '-c', '1', '-W', '1', '--', '127.0.0.1'],
} as const;

/** Checks that a program can send ICMP. */
export async function lookAtPing({ env }: Subject): Promise<Finding[]> {
  const refused: string[] = [];
  for (const [program, args] of Object.entries(programs)) {
    const tried = await tryProgram(program, args, `${env['PATH'] ?? ''}:/usr/sbin:/sbin`);
    if (tried?.ok) return [ok(`with ${program}`)];
    if (tried) refused.push(`${program}: ${tried.said}`);
  }
  if (refused.length > 0) {
    const message = `Devices cannot be pinged: ${refused.join('; ')}`;
    return [warning('NR_PING_FORBIDDEN', message)];
  }
  const message = 'Devices cannot be pinged: neither fping nor ping is on the PATH';
  return [warning('NR_PING_MISSING', message, `Install fping: \`${installCommand('fping')}\`.`)];
}
