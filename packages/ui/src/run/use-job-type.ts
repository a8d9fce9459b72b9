import type { JobType } from '@netraven/api';
import { computed, onMounted, shallowRef, type ComputedRef } from 'vue';
import { client } from '../server/client.ts';

/** A job type as live workers offer it; undefined until that is known, and where none does. */
export function useJobType(name: () => string | undefined): ComputedRef<JobType | undefined> {
  const jobTypes = shallowRef<readonly JobType[]>([]);
  onMounted(() => {
    client.jobTypes.list().then(
      (answer) => (jobTypes.value = answer.jobTypes),
      // Without it the page goes by the job type's id, and without an icon.
      () => undefined,
    );
  });
  return computed(() => jobTypes.value.find(({ jobType }) => jobType === name()));
}
