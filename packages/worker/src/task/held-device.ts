import type { NetRavenError } from '@netraven/core';
import { dbError, type tasks } from '@netraven/db';

/** Returns the error of a task whose device may have a change that never answered its commit. Undefined: it has none. */
export function heldError({ device, heldBy }: tasks.FetchedTask): NetRavenError | undefined {
  if (!device || heldBy === null) return undefined;
  const message = `run ${heldBy} may have changed ${device.name}, which never answered its commit`;
  const hint = `Look at the device after \`netraven run backup --device ${device.name}\`, undo that change by hand if it must not stay, then run \`netraven devices release ${device.name}\`.`;
  return dbError('NR_TASK_DEVICE_HELD', message, { hint });
}
