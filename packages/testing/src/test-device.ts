import { createHash } from 'node:crypto';
import type { DeviceInfo, DeviceVars } from '@netraven/core';

/** A device to run a job on, simulated or real. */
export interface TestDevice {
  readonly name: string;
  readonly platform: string;
  readonly address: string;
  readonly port: number;
  /** Port of its HTTPS API. Default: that of its platform. */
  readonly httpsPort?: number;
  /** Default: none. */
  readonly tags?: readonly string[];
  /** Default: none. */
  readonly vars?: DeviceVars;
  /** Absent: the device has no credential. */
  readonly login?: { readonly username: string; readonly password: string; readonly enablePassword?: string };
  /** For an HTTPS API that takes a token. Absent: the device has none. */
  readonly token?: string;
}

/** Returns the `device.id` of a device name, the same in every test. */
export function deviceId(name: string): string {
  const hex = createHash('sha256').update(`netraven test device ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Returns a device as a job sees it. */
export function infoOf({ name, address, port, platform, tags = [], vars = {} }: TestDevice): DeviceInfo {
  return { id: deviceId(name), name, address, port, platform, tags, vars };
}

/** Returns a device that does not answer, of a platform of the job type. */
export function unreachableDevice(platforms: readonly string[]): TestDevice {
  return { name: 'unreachable', platform: platforms[0] ?? 'cisco_ios', address: '127.0.0.1', port: 9 };
}
