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

/** Loads a device by its name. */
export function useDevice(name: string): Answer<FoundDevice> {
  return useAnswer(
    () => ({ name }),
    async (_, signal) => {
      const [listed, { versions: saved }] = await Promise.all([
        client.devices.list({ name }, { signal }),
        client.artifacts.latest({ device: name }, { signal }),
      ]);
      const id = listed.devices.find((device) => device.name === name)?.id;
      const report = id === undefined ? undefined : await client.devices.get(id, { signal });
      return { report, failed: await failedOf(report?.health ?? [], signal), saved };
    },
  );
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
