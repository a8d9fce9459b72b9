import type { ArtifactVersion, DeviceHealth, DeviceReport, Task } from '@netraven/api';
import { client } from '../server/client.ts';
import { failureOf } from '../server/failure.ts';
import { useAnswer, type Answer } from '../server/use-answer.ts';

/** A device, and what jobs saved of it. */
export interface FoundDevice {
  /** Undefined: the device was removed, and only its versions are left. */
  readonly report: DeviceReport | undefined;
  /** Last tasks of the job types that fail, by job type. */
  readonly failed: ReadonlyMap<string, Task>;
  /** The latest version of each artifact, by job type and name. */
  readonly saved: readonly ArtifactVersion[];
}

/** Returns true for the id of a device. */
export function isDeviceId(named: string): boolean {
  return /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(named);
}

/** Loads a device by its id, or else by its name, which means the device that has it now. */
export function useDevice(named: string): Answer<FoundDevice> {
  return useAnswer(
    () => ({ named }),
    async (_, signal) => {
      const [report, { versions: saved }] = await Promise.all([
        reportOf(named, signal),
        client.artifacts.latest({ device: named }, { signal }),
      ]);
      return { report, failed: await failedOf(report?.health ?? [], signal), saved };
    },
  );
}

async function reportOf(named: string, signal: AbortSignal): Promise<DeviceReport | undefined> {
  const byName = async (): Promise<string | undefined> =>
    (await client.devices.list({ name: named }, { signal })).devices.find(({ name }) => name === named)?.id;
  const id = isDeviceId(named) ? named : await byName();
  if (id === undefined) return undefined;
  try {
    return await client.devices.get(id, { signal });
  } catch (error) {
    if (failureOf(error).code === 'NR_DEVICE_UNKNOWN') return undefined;
    throw error;
  }
}

/** Loads the last tasks of the job types that fail: their health has only the code. */
async function failedOf(health: readonly DeviceHealth[], signal: AbortSignal): Promise<Map<string, Task>> {
  const found = await Promise.all(
    health.map(async ({ device, jobType, state, lastTry }) => {
      if (state !== 'failing' || lastTry === null) return [];
      try {
        const { tasks } = await client.runs.tasks(lastTry.runId, { device, details: false }, { signal });
        return tasks.map((task) => [jobType, task] as const);
      } catch (error) {
        // Retention removed the run while the page loaded. The health still says that the job type fails.
        if (failureOf(error).code === 'NR_RUN_UNKNOWN') return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}
