import type { workers } from '@netraven/db';
import { listPlatforms } from '@netraven/device';

/** The platforms this worker can open devices of, as it tells of them when it joins. */
export function knownPlatforms(): workers.OfferedPlatform[] {
  return listPlatforms().map(({ id, vendor, os, aliases: { oxidized, netmiko } }) => ({
    id,
    vendor,
    os,
    aliases: [...new Set([...oxidized, ...netmiko])].filter((alias) => alias !== id),
  }));
}
