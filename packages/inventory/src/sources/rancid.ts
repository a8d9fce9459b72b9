import type { DeviceSettings } from '@netraven/core/attempt';
import { linesOf } from '../files/lines.ts';
import type { Found, FoundDevice, SourceFile } from '../row.ts';
import { readCloginrc, type Cloginrc } from './cloginrc.ts';
import { loginOf } from './record.ts';

/** Reads RANCID's `router.db`, lines `name;type;state`, with `.cloginrc`, if given. The group is the folder of the file. */
export function readRancid({ text, folder }: SourceFile, others: readonly SourceFile[]): Found {
  const { find, notes } = readCloginrc(others.find(isCloginrc));
  const devices = linesOf(text).map(({ at, text: line }): FoundDevice => {
    // RANCID 2 has colons. RANCID 3 has semicolons, because of IPv6.
    const [name = '', type = '', state = ''] = line.split(line.includes(';') ? ';' : ':').map((cell) => cell.trim());
    const { port, ...settings } = methodOf(find('method', name));
    const [isUp, isDown] = ['up', 'down'].map((word) => state.toLowerCase() === word);
    return {
      at,
      name,
      platform: type,
      port,
      tags: folder === undefined ? [] : [folder],
      settings,
      login: loginFor(find, name),
      skipped: isUp ? undefined : isDown ? 'its state is down, not up' : 'its state is neither up nor down',
      // The line may be cut.
      unread: !isUp && !isDown,
      notes: find('identity', name).length > 0 ? ['its SSH key is not imported; see `netraven credentials add`'] : [],
    };
  });
  return { devices, notes };
}

/** Returns true for RANCID's file of logins. */
export function isCloginrc({ name, text }: SourceFile): boolean {
  return /(?:^|\/)\.?cloginrc$/.test(name) || /^add\s+(?:user|password|method)\s/m.test(text);
}

function loginFor(find: Cloginrc, name: string): ReturnType<typeof loginOf> {
  const [password = '', enable = ''] = find('password', name);
  const [username = ''] = find('user', name);
  const [own = ''] = find('userpassword', name);
  return loginOf(username, own || password, enable);
}

/** The first method counts: `ssh`, `telnet`, or with a port `ssh:2222`. */
function methodOf([first]: readonly string[]): DeviceSettings & { port: string | undefined } {
  const [method, port] = first?.split(':') ?? [];
  return { ...((method === 'telnet' || method === 'ssh') && { transport: method }), port };
}
