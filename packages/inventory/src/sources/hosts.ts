import { isIP } from 'node:net';
import { linesOf } from '../files/lines.ts';
import type { Found, SourceFile } from '../row.ts';

/** Names that every hosts file has. */
const machine = /^(?:localhost(?:[.\d].*)?|ip6-.*|broadcasthost)$/i;

/** Reads a hosts file: lines `address name alias…`. The first name is the device's. */
export function readHosts({ text }: SourceFile): Found {
  return {
    devices: linesOf(text).map(({ at, text: line }) => {
      const [address = '', name = ''] = line.replace(/#.*/, '').trim().split(/\s+/);
      const local = machine.test(name) || /^127\.|^::1$|^ff0|^fe00::/i.test(address);
      const problems = isIP(address) > 0 ? [] : ['the line does not start with an IP address'];
      return {
        at,
        name,
        address,
        problems,
        skipped: local && problems.length === 0 ? 'it is this machine' : undefined,
      };
    }),
  };
}
