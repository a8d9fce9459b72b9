import type { ArtifactVersion } from '@netraven/api';
import type { RouteLocationRaw } from 'vue-router';

/**
 * Returns the address of the change that a version made, on the page of its device.
 *
 * @param from id of the version that it is compared with. Default: the version before
 */
export function toChange({ id, deviceName, jobType, name }: ArtifactVersion, from?: number): RouteLocationRaw {
  return {
    name: 'device',
    params: { name: deviceName },
    query: { job: jobType, artifact: name, ...(from !== undefined && { from: String(from) }), to: String(id) },
  };
}
