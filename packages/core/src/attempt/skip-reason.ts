import type { DeviceInfo } from '../contract/device.ts';
import type { ResolvedMeta } from '../contract/meta.ts';
import type { ErrorData } from '../contract/netraven-error.ts';
import { attemptErrorData } from './codes.ts';

/** Returns the reason why a job type skips a device, if it does. */
export function skipReason(
  meta: Pick<ResolvedMeta, 'jobType' | 'platforms' | 'requires'>,
  device: Pick<DeviceInfo, 'name' | 'platform' | 'tags'>,
  hasCredential: boolean,
): ErrorData | undefined {
  const { jobType, platforms, requires } = meta;
  const { name, platform, tags } = device;
  if (platforms.length > 0 && !platforms.includes(platform)) {
    const message = `${jobType} supports ${platforms.join(', ')}; ${name} is ${platform}`;
    return attemptErrorData('NR_TASK_PLATFORM_UNSUPPORTED', message);
  }
  if (requires.includes('cli') && !hasCredential) {
    const message = `No credential fits ${name} (tags: ${tags.join(', ') || 'none'})`;
    return attemptErrorData('NR_DEVICE_NO_CREDENTIAL', message);
  }
  return undefined;
}
