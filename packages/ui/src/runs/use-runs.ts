import type { Run, RunList } from '@netraven/api';
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { whileShown } from '../server/while-shown.ts';
import { leftRunning, withRuns } from './with-runs.ts';

const page = 50;
/** Polls: the stream of all runs would send every task of each, and this is one small answer. */
const againMs = 3000;
/** Older runs are asked for one by one: hundreds at once would hold up the server and this page. */
const mostAsked = 20;

/** Keeps a run as it was if it was removed meanwhile: other runs are shown all the same. */
const keepIfRemoved =
  (run: Run) =>
  (error: unknown): Run => {
    if (failureOf(error).code === 'NR_RUN_UNKNOWN') return run;
    throw error;
  };

/** Loads runs, newest first, live while the component is mounted. */
export function useRuns(): {
  /** Undefined until the server answered. */
  readonly runs: ShallowRef<readonly Run[] | undefined>;
  readonly hasMore: ComputedRef<boolean>;
  readonly busy: Ref<boolean>;
  readonly failure: ComputedRef<Failure | undefined>;
  readonly showMore: () => Promise<void>;
} {
  const runs = shallowRef<readonly Run[]>();
  const busy = ref(false);
  const next = shallowRef<RunList['next']>();
  /** Why older runs could not be loaded. */
  const failedMore = shallowRef<Failure>();
  /** Ids of the older runs that were asked for. Each has its turn before one is asked for again. */
  const asked = new Set<string>();
  const failure = whileShown(async (signal) => {
    while (!signal.aborted) {
      const failedBefore = failedMore.value;
      const now = await client.runs.list({ limit: page }, { signal });
      // The server answers again. An error since then is new.
      if (failedMore.value === failedBefore) failedMore.value = undefined;
      // If no run is known, some in between may be missing: start from scratch.
      const known = now.runs.some(({ id }) => runs.value?.some((run) => run.id === id)) ? (runs.value ?? []) : [];
      if (known.length === 0) next.value = now.next;
      const left = leftRunning(known, now.runs);
      if (left.every(({ id }) => asked.has(id))) asked.clear();
      const some = left.filter(({ id }) => !asked.has(id)).slice(0, mostAsked);
      const older = await Promise.all(
        some.map((run) => client.runs.get(run.id, {}, { signal }).catch(keepIfRemoved(run))),
      );
      for (const { id } of some) asked.add(id);
      // The user may have asked for more meanwhile.
      runs.value = withRuns(known.length === 0 ? [] : (runs.value ?? []), [...older, ...now.runs]);
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  });
  return {
    runs,
    hasMore: computed(() => next.value !== undefined),
    busy,
    failure: computed(() => failure.value ?? failedMore.value),
    async showMore() {
      if (!next.value || busy.value) return;
      busy.value = true;
      failedMore.value = undefined;
      try {
        const older = await send(() => client.runs.list({ limit: page, ...next.value }));
        next.value = older.next;
        runs.value = withRuns(runs.value ?? [], older.runs);
      } catch (error) {
        failedMore.value = failureOf(error);
      } finally {
        busy.value = false;
      }
    },
  };
}
