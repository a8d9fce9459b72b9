import type { DeviceSettings } from '@netraven/core/attempt';

/** A file of a source. */
export interface SourceFile {
  /** Path relative to the folder of the first file, with `/`. */
  readonly name: string;
  /** Name of the folder of the file, where it matters: RANCID keeps one file per group. */
  readonly folder?: string;
  readonly text: string;
}

/** A file of a source on a disk. */
export interface StoredFile extends SourceFile {
  /** Time of its last change, in ms since 1970. */
  readonly changedAt: number;
}

/** A login that a source has for a device. */
export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly enablePassword?: string | undefined;
}

/** A device as a source has it, unchecked. */
export interface FoundDevice {
  /** Its place in the source, e.g. `line 7`. */
  readonly at: string;
  readonly name: unknown;
  /** Its id in the source, which stays when it gets another name. */
  readonly key?: unknown;
  /** Default: the name. */
  readonly address?: unknown;
  readonly port?: unknown;
  /** In the words of the source. */
  readonly platform?: unknown;
  readonly tags?: readonly unknown[];
  readonly pool?: unknown;
  readonly settings?: DeviceSettings;
  readonly login?: Login | undefined;
  /** The reason why the source does not mean it for NetRaven. */
  readonly skipped?: string | undefined;
  /** True: it is skipped because a value is missing or cannot be read. The source may mean it. */
  readonly unread?: boolean;
  /** True: it is skipped because it is off for a while. */
  readonly stays?: boolean;
  /** Notes that are no errors. */
  readonly notes?: readonly string[];
  readonly problems?: readonly string[];
}

/** A checked device of a source. */
export interface Row {
  readonly at: string;
  readonly name: string;
  /** Its id in the source. */
  readonly key?: string;
  readonly address: string;
  /** True: the source gives no address. The name is the address of a new device; one that is known keeps its own. */
  readonly isNamedOnly?: boolean;
  readonly port?: number;
  readonly platform: string;
  readonly tags: readonly string[];
  readonly pool?: string;
  readonly settings: DeviceSettings;
  readonly login?: { readonly username: string; readonly password: string; readonly enablePassword?: string };
  readonly notes: readonly string[];
}

/** A device of a source that cannot be used. */
export interface BadRow {
  readonly at: string;
  /** '' if it cannot be the name of a device: such a text may be a secret. */
  readonly name: string;
  /** Its id in the source. */
  readonly key?: string;
  readonly problems: readonly string[];
}

/** A device of a source that is not meant for NetRaven. */
export interface SkippedRow {
  readonly at: string;
  /** '' if it cannot be the name of a device. */
  readonly name: string;
  /** Its id in the source. */
  readonly key?: string;
  readonly reason: string;
  /** True: a value is missing or cannot be read. The source may mean the device, so a sync does not remove it. */
  readonly unread?: boolean;
  /** True: the device is off for a while, so a sync does not remove it. */
  readonly stays?: boolean;
}

/** All devices of a source. */
export interface Rows {
  readonly good: readonly Row[];
  readonly bad: readonly BadRow[];
  readonly skipped: readonly SkippedRow[];
  /** Notes about the whole source. */
  readonly notes: readonly string[];
  /** The reason why the source may have more devices than these. A sync then removes none. */
  readonly incomplete?: string;
}

/** The devices that the parser of a source found. */
export interface Found {
  readonly devices: readonly FoundDevice[];
  readonly notes?: readonly string[];
  /** The reason why the source may have more devices than these. */
  readonly incomplete?: string | undefined;
}
