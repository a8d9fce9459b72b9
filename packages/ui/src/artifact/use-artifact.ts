import type { ArtifactText, ArtifactVersion } from '@netraven/api';
import { onMounted, shallowRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';

/** Loads a version with its text, and all versions of the artifact of its device. */
export function useArtifact(id: string): {
  readonly artifact: ShallowRef<ArtifactText | undefined>;
  /** Newest first; empty until loaded. */
  readonly versions: ShallowRef<readonly ArtifactVersion[]>;
  readonly failure: ShallowRef<Failure | undefined>;
} {
  const artifact = shallowRef<ArtifactText>();
  const versions = shallowRef<readonly ArtifactVersion[]>([]);
  const failure = shallowRef<Failure>();
  onMounted(async () => {
    const { artifacts } = client;
    try {
      const found = await send(() => artifacts.get(id));
      artifact.value = found;
      const { deviceName: device, jobType, name } = found;
      const of = { jobType, name, ...(device !== '' && { device }) };
      const history = await send(() => artifacts.history(of));
      // A removed device can have had the same name.
      versions.value = history.versions.filter(({ deviceId }) => deviceId === found.deviceId);
    } catch (error) {
      failure.value = failureOf(error);
    }
  });
  return { artifact, versions, failure };
}
