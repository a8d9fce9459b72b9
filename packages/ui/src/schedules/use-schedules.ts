import type { Schedule } from '@netraven/api';
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { whileShown } from '../server/while-shown.ts';

/** Polls: schedules have no stream. */
const againMs = 5000;

/** Loads the schedules by name, live while the component is mounted. */
export function useSchedules(): {
  /** Undefined until the server answered. */
  readonly schedules: ShallowRef<readonly Schedule[] | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
  /** Ids of the schedules that are being paused or resumed. */
  readonly busy: Ref<ReadonlySet<string>>;
  /** Why the last one could not be paused or resumed. */
  readonly refused: ShallowRef<Failure | undefined>;
  readonly pause: (schedule: Schedule, paused: boolean) => Promise<void>;
} {
  const schedules = shallowRef<readonly Schedule[]>();
  const busy = ref(new Set<string>());
  const refused = shallowRef<Failure>();
  /** Number of changes: an answer to an older question must not undo one. */
  let changes = 0;
  const failure = whileShown(async (signal) => {
    while (!signal.aborted) {
      const asked = changes;
      const now = await client.schedules.list({ signal });
      if (asked === changes) schedules.value = now.schedules;
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  });
  return {
    schedules,
    failure,
    busy,
    refused,
    async pause({ id }, paused) {
      busy.value.add(id);
      refused.value = undefined;
      try {
        const changed = await send(() => client.schedules.change(id, { paused }));
        changes += 1;
        schedules.value = schedules.value?.map((schedule) => (schedule.id === id ? changed : schedule));
      } catch (error) {
        refused.value = failureOf(error);
      } finally {
        busy.value.delete(id);
      }
    },
  };
}
