import type { LogEntry, LogFilter } from '@netraven/api';
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { whileShown } from '../server/while-shown.ts';
import { firstIdOf, windowOf, withEarlier, withNew, type LogWindow } from './log-window.ts';

const page = 500;
/** Browsers are slow with more entries. */
const maxEntries = 5000;

/** Loads the entries of a log that match a filter: the newest, new ones while following, and earlier ones on request. */
export function useLog(
  filter: LogFilter,
  following: Ref<boolean>,
): {
  readonly log: ShallowRef<LogWindow | undefined>;
  readonly failure: ComputedRef<Failure | undefined>;
  /** True while earlier entries are being fetched. */
  readonly busy: Ref<boolean>;
  readonly showEarlier: () => Promise<void>;
} {
  const log = shallowRef<LogWindow>();
  const busy = ref(false);
  /** Why earlier entries could not be loaded. */
  const failedEarlier = shallowRef<Failure>();
  let received: LogEntry[] = [];
  let drawing = 0;
  /** Many entries arrive at once: draw them once per frame. */
  const receive = (entry: LogEntry): void => {
    received.push(entry);
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      if (log.value) log.value = withNew(log.value, received, maxEntries);
      received = [];
    });
  };
  // Also one that is not followed is loaded first.
  const wanted = computed(() => following.value || log.value === undefined);
  const failure = whileShown(async (signal, onCut) => {
    const { logs, next } = await client.logs.list({ ...filter, limit: page }, { signal });
    received = [];
    failedEarlier.value = undefined;
    log.value = windowOf(logs, next !== undefined);
    // Entries become visible slightly out of order. Follow from the oldest listed one, or from the start of a short log.
    const after = next === undefined ? 0 : (logs.at(-1)?.id ?? 0);
    for await (const entry of client.logs.follow({ ...filter, after }, { signal, onCut })) receive(entry);
  }, wanted);

  return {
    log,
    failure: computed(() => failure.value ?? failedEarlier.value),
    busy,
    async showEarlier() {
      const before = log.value && firstIdOf(log.value);
      if (before === undefined || busy.value) return;
      busy.value = true;
      failedEarlier.value = undefined;
      try {
        const { logs, next } = await send(() => client.logs.list({ ...filter, before, limit: page }));
        // The list may have been loaded again meanwhile.
        if (log.value && firstIdOf(log.value) === before) log.value = withEarlier(log.value, logs, next !== undefined);
      } catch (error) {
        failedEarlier.value = failureOf(error);
      } finally {
        busy.value = false;
      }
    },
  };
}
