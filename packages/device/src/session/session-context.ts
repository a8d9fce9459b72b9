import type { ErrorData, Logger, Permission } from '@netraven/core';
import type { LastChange } from '../config/last-change.ts';
import type { Platform } from '../platform/platform.ts';
import type { DeviceMasker } from '../secrets/device-masker.ts';
import type { Changes } from './changes.ts';
import type { Limits } from '../platform/limits.ts';

/** The device of a session, and the task that uses it. */
export interface SessionContext {
  readonly name: string;
  /** Its name and address, for errors. */
  readonly endpoint: string;
  /** Name of the credential that the device accepted. */
  readonly credential: string | undefined;
  readonly platform: Platform;
  readonly channel: Platform['channel'];
  readonly permissions: readonly Permission[];
  readonly dryRun: boolean;
  /** Each change is verified, whatever the job passes. */
  readonly verifyChanges: boolean;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  readonly masker: DeviceMasker;
  readonly logger: Logger;
  /** Returns true if a configuration, masked, is what was stored last. */
  isStored(config: string): Promise<boolean>;
  /** The changes of the job that are not kept yet. */
  readonly changes: Changes;
  /** Awaited before a line that may change the device. */
  beforeConfigure(): Promise<void>;
  /** Awaited before the changes so far are kept. */
  beforeKeep(): Promise<void>;
  /** Called with the last change that a running configuration names. */
  onLastChange(change: LastChange): void;
  /** Called for a configuration, masked, that only two equal reads prove complete. */
  onReadTwice(config: string): void;
  quarantine(raw: string, error: ErrorData): Promise<void>;
}
