import type { Device, JobType } from '@netraven/api';

/** Devices that a run may change. */
export interface DeviceChange {
  /** Number of devices. */
  readonly devices: number;
  /** Names of all or of the first ones. */
  readonly names: readonly string[];
}

/** Returns the devices that a job may change. It skips devices of platforms that it does not support. */
export function changeOf(
  { platforms }: Pick<JobType, 'platforms'>,
  devices: readonly Pick<Device, 'name' | 'platform'>[],
): DeviceChange {
  const supported = devices.filter(({ platform }) => platforms.length === 0 || platforms.includes(platform));
  return { devices: supported.length, names: supported.map(({ name }) => name) };
}

/** Returns the change to confirm. Undefined if the run changes no device: it needs no question. */
export function changeToConfirm<Change extends DeviceChange>(change: Change | null): Change | undefined {
  return change === null || change.devices === 0 ? undefined : change;
}
