import type { ArtifactText, ArtifactVersion } from '@netraven/api';
import { computed, type ComputedRef, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import type { Failure } from '../server/failure.ts';
import { useAnswer } from '../server/use-answer.ts';

/** Loads a version with its text, and the versions beside it of the artifact of its device. */
export function useArtifact(id: string): {
  readonly artifact: ShallowRef<ArtifactText | undefined>;
  /** The newest one, and those around the version, newest first; empty until loaded. */
  readonly versions: ComputedRef<readonly ArtifactVersion[]>;
  readonly failure: ComputedRef<Failure | undefined>;
} {
  const { artifacts } = client;
  const artifact = useAnswer(
    () => ({ id }),
    (_, signal) => artifacts.get(id, { signal }),
  );
  const versions = useAnswer(
    () => {
      if (!artifact.value.value) return undefined;
      const { deviceId, jobType, name, version } = artifact.value.value;
      // By the id: a later device can have the same name.
      return { of: { jobType, name, ...(deviceId !== null && { device: deviceId }) }, version };
    },
    async ({ of, version }, signal) => {
      const [newest, around] = await Promise.all([
        artifacts.history({ ...of, limit: 1 }, { signal }),
        artifacts.history({ ...of, limit: 3, before: version + 2 }, { signal }),
      ]);
      return [...newest.versions, ...around.versions];
    },
  );
  return {
    artifact: artifact.value,
    versions: computed(() => versions.value.value ?? []),
    failure: computed(() => artifact.failure.value ?? versions.failure.value),
  };
}
