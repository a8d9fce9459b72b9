import type { ArtifactVersion } from '@netraven/api';
import type { RouteLocationRaw } from 'vue-router';

/**
 * Returns the address of the change that a version made, on the page of its device.
 *
 * @param from id of the version that it is compared with. Default: the version before. Null: no version,
 *   so its text is shown
 */
export function toChange(
  { id, deviceId, deviceName, jobType, name }: ArtifactVersion,
  from?: number | null,
): RouteLocationRaw {
  const how = from === null ? { view: 'text' } : from === undefined ? {} : { from: String(from) };
  return {
    name: 'device',
    // Another device may have its name by now.
    params: { name: deviceId ?? deviceName },
    query: { job: jobType, artifact: name, ...how, to: String(id) },
  };
}
