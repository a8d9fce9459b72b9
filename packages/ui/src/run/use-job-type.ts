import type { JobType } from '@netraven/api';
import { computed, onMounted, shallowRef, type ComputedRef } from 'vue';
import { client } from '../server/client.ts';

/** Returns a job type as the live workers advertise it. Undefined: not known yet. Null: no live worker has it. */
export function useJobType(name: () => string | undefined): ComputedRef<JobType | null | undefined> {
  const jobTypes = shallowRef<readonly JobType[]>();
  onMounted(() => {
    client.jobTypes.list().then(
      (answer) => (jobTypes.value = answer.jobTypes),
      // The page then shows the id of the job type, and no icon.
      () => (jobTypes.value = []),
    );
  });
  return computed(() => jobTypes.value && (jobTypes.value.find(({ jobType }) => jobType === name()) ?? null));
}
