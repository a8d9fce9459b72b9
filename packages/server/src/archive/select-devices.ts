import { dbError, devices, type Database } from '@netraven/db';

/**
 * Returns the devices that have a name or fit a pattern, and have a tag: all that are given. Undefined without both.
 *
 * @throws {NetRavenError} NR_DEVICE_UNKNOWN, NR_DEVICE_NONE
 */
export async function selectDevices(
  db: Database,
  { device, tag }: { readonly device?: string | undefined; readonly tag?: string | undefined },
): Promise<readonly devices.Device[] | undefined> {
  if (device === undefined && tag === undefined) return undefined;
  if (device === undefined) {
    const { found } = await devices.find(db, `tag:${tag}`);
    if (found.length > 0) return found;
    throw dbError('NR_DEVICE_NONE', `No device has the tag ${tag}`);
  }
  const named = await devices.named(db, [device]);
  const found = named.filter(({ tags }) => tag === undefined || tags.includes(tag));
  if (found.length > 0) return found;
  const hint = `See the tags of devices with \`netraven devices list --device '${device}'\`.`;
  throw dbError('NR_DEVICE_NONE', `No device ${device} has the tag ${tag}`, { hint });
}
