import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { Failure } from './failure.ts';
import { whileShown } from './while-shown.ts';

/** The last answer of the server, and the present error. */
export interface Answer<Value> {
  /** Undefined until the server answered. Stays while the next answer is loaded. */
  readonly value: ShallowRef<Value | undefined>;
  /** The value, unless it answers an earlier query. */
  readonly current: ComputedRef<Value | undefined>;
  readonly failure: ShallowRef<Failure | undefined>;
  /** True while the value answers an earlier query. */
  readonly isStale: ComputedRef<boolean>;
}

/**
 * Loads an answer while its component is mounted: again when the query changes, and when the tab is shown again.
 *
 * @param query what to ask for; undefined: nothing
 */
export function useAnswer<Query extends object, Value>(
  query: () => Query | undefined,
  load: (query: Query, signal: AbortSignal) => Promise<Value>,
): Answer<Value> {
  const value = shallowRef<Value>();
  const wanted = computed(() => {
    const asked = query();
    return asked === undefined ? false : JSON.stringify(asked);
  });
  /** The query that `value` answers. */
  const answered = shallowRef<unknown>();
  const failure = whileShown(async (signal) => {
    const [asked, key] = [query(), wanted.value];
    if (asked === undefined) return;
    try {
      const answer = await load(asked, signal);
      if (signal.aborted) return;
      answered.value = key;
      value.value = answer;
    } catch (error) {
      // An answer to another query must not stand below this error.
      if (!signal.aborted && answered.value !== key) value.value = undefined;
      throw error;
    }
  }, wanted);
  const isStale = computed(() => answered.value !== wanted.value);
  return { value, current: computed(() => (isStale.value ? undefined : value.value)), failure, isStale };
}
