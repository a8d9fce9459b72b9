import type { ArtifactText, ArtifactVersion } from '@netraven/api';
import { onMounted, shallowRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';

/** Loads a version with its text, and the versions beside it of the artifact of its device. */
export function useArtifact(id: string): {
  readonly artifact: ShallowRef<ArtifactText | undefined>;
  /** The newest one, and those around the version, newest first; empty until loaded. */
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
      const { deviceId, jobType, name, version } = found;
      // By the id: a later device can have the same name.
      const of = { jobType, name, ...(deviceId !== null && { device: deviceId }) };
      const [newest, around] = await Promise.all([
        send(() => artifacts.history({ ...of, limit: 1 })),
        send(() => artifacts.history({ ...of, limit: 3, before: version + 2 })),
      ]);
      versions.value = [...newest.versions, ...around.versions];
    } catch (error) {
      failure.value = failureOf(error);
    }
  });
  return { artifact, versions, failure };
}
