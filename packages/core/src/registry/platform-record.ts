import type { DeviceSettings } from '../attempt/device-settings.ts';
import type { PackageOrigin, PackageState, Problem } from './record.ts';

/** One platform, good or bad, as the CLI and the API show it. */
export interface PlatformRecord {
  /** E.g. `cisco_ios`. Of bad data the name of its folder. Empty for a package without a readable platform. */
  readonly id: string;
  /** Empty if unknown, as are `os` and `channel`. */
  readonly vendor: string;
  readonly os: string;
  /** Names in other tools. */
  readonly aliases: readonly string[];
  /** The way commands are sent, e.g. `shell` or `exec`. */
  readonly channel: string;
  /** Proofs that a configuration is complete, in words. */
  readonly proofs: readonly string[];
  /** Two equal reads are the only proof of the end: a device that stops at the same place twice is not noticed. Default false. */
  readonly weaklyProven?: boolean;
  /** `built-in`, or the origin of its package. */
  readonly origin: PackageOrigin | 'built-in';
  /** Name of its package: `netraven` if built-in, `platforms` for the folder of the host project. */
  readonly package: string;
  readonly version: string;
  /** Its folder, or that of the package. */
  readonly path: string;
  readonly state: Extract<PackageState, 'ready' | 'disabled' | 'invalid' | 'incompatible' | 'duplicate'>;
  readonly problems: readonly Problem[];
  /** Defaults for devices of the platform. */
  readonly settings?: DeviceSettings;
}
