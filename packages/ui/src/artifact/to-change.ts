import type { ArtifactVersion } from '@netraven/api';
import type { RouteLocationRaw } from 'vue-router';

/** Returns the address of the change that a version made, on the page of its device. */
export function toChange({ id, deviceName, jobType, name }: ArtifactVersion): RouteLocationRaw {
  return { name: 'device', params: { name: deviceName }, query: { job: jobType, artifact: name, to: String(id) } };
}
