import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { client } from './client.ts';
import { failureOf, isPassing, type Failure } from './failure.ts';
import { send } from './session.ts';

const againMs = 2000;

/** Follows a stream until the signal aborts. Calls `onCut` when the connection is lost, and reconnects. */
export type Follow = (signal: AbortSignal, onCut: (error: unknown) => void) => Promise<unknown>;

/**
 * Follows a stream while its component is mounted and the tab is visible. Browsers allow six connections to a server, and
 * a stream in a hidden tab would use one. Retries after errors that may pass. Returns the present error.
 * @param wanted false pauses, another change follows again; default: true
 */
export function whileShown(follow: Follow, wanted?: Ref<unknown>): ShallowRef<Failure | undefined> {
  const failure = shallowRef<Failure>();
  let following: AbortController | undefined;

  async function followUntilAborted(signal: AbortSignal): Promise<void> {
    // A new stream stays silent until something changes, so ask the server whether it is back.
    const onFailed = (error: unknown, followedUntil = failure.value?.followedUntil): void => {
      const waiting = failure.value !== undefined;
      failure.value = { ...failureOf(error), ...(followedUntil && { followedUntil }) };
      if (!waiting) void waitUntilReachable(signal);
    };
    // The reader of a stream calls it first for a connection that worked.
    const onCut = (error: unknown): void => onFailed(error, failure.value ? undefined : new Date());
    while (!signal.aborted) {
      try {
        await send(() => follow(signal, onCut));
        return;
      } catch (error) {
        if (signal.aborted) return;
        onFailed(error);
        if (!isPassing(error)) return;
      }
      await pause();
    }
  }
  async function waitUntilReachable(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && failure.value && isPassing(failure.value)) {
      await pause();
      try {
        await client.health.live({ signal });
        failure.value = undefined;
      } catch {
        // Still not reachable: the page shows that already.
      }
    }
  }
  const restart = (): void => {
    following?.abort();
    // Without a query there is no error.
    if (wanted?.value === false) failure.value = undefined;
    if (document.hidden || wanted?.value === false) return;
    failure.value = undefined;
    following = new AbortController();
    void followUntilAborted(following.signal);
  };
  if (wanted) watch(wanted, restart);
  onMounted(() => {
    document.addEventListener('visibilitychange', restart);
    restart();
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', restart);
    following?.abort();
  });
  return failure;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, againMs));
}
