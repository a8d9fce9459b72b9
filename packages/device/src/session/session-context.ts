import type { ErrorData, Logger, Permission } from '@netraven/core';
import type { Platform } from '../platform/platform.ts';
import type { DeviceMasker } from '../secrets/device-masker.ts';
import type { Limits } from './limits.ts';

/** What a session knows of the device and of the task it is lent to. */
export interface SessionContext {
  readonly name: string;
  readonly platform: Platform;
  readonly transport: Platform['transport'];
  readonly permissions: readonly Permission[];
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly limits: Limits;
  readonly masker: DeviceMasker;
  readonly logger: Logger;
  beforeConfigure(): Promise<void>;
  quarantine(raw: string, error: ErrorData): Promise<void>;
}
