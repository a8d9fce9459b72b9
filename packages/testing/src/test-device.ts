import { createHash } from 'node:crypto';
import type { DeviceInfo } from '@netraven/core';

/** A device to run a job on: a simulated one, or any that answers at its address. */
export interface TestDevice {
  readonly name: string;
  readonly platform: string;
  readonly address: string;
  readonly port: number;
  /** Default: none. */
  readonly tags?: readonly string[];
  /** Absent: no credential fits it. */
  readonly login?: { readonly username: string; readonly password: string; readonly enablePassword?: string };
}

/** The id that a device of this name has in every test: what a job sees as `device.id`. */
export function deviceId(name: string): string {
  const hex = createHash('sha256').update(`netraven test device ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A device as a job sees it. */
export function infoOf({ name, address, port, platform, tags = [] }: TestDevice): DeviceInfo {
  return { id: deviceId(name), name, address, port, platform, tags };
}

/** A device nobody answers for, on a platform the job type works on. */
export function nobody(platforms: readonly string[]): TestDevice {
  return { name: 'nobody', platform: platforms[0] ?? 'cisco_ios', address: '127.0.0.1', port: 9 };
}
