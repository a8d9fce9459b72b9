import type { workers } from '@netraven/db';
import { listPlatforms } from '@netraven/device';

/** Returns the platforms of the devices that this worker can log in to, for its registration. */
export function knownPlatforms(): workers.OfferedPlatform[] {
  return listPlatforms().map(({ id, vendor, os, aliases: { oxidized, netmiko } }) => ({
    id,
    vendor,
    os,
    aliases: [...new Set([...oxidized, ...netmiko])].filter((alias) => alias !== id),
  }));
}
