import { onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { client } from './client.ts';
import { failureOf, isPassing, type Failure } from './failure.ts';
import { ask } from './session.ts';

const againMs = 2000;

/** Follows something until the signal aborts. Calls `onCut` when it lost the connection and makes it anew. */
export type Follow = (signal: AbortSignal, onCut: (error: unknown) => void) => Promise<unknown>;

/**
 * Follows something as long as its component is there and the tab is looked at: browsers allow six connections to a
 * server, and a stream in a hidden tab would hold one. Follows anew after a failure that may pass. Returns what is wrong
 * at the moment.
 * @param wanted whether to follow at all; default: yes
 */
export function whileShown(follow: Follow, wanted?: Ref<boolean>): ShallowRef<Failure | undefined> {
  const failure = shallowRef<Failure>();
  let following: AbortController | undefined;

  async function go(signal: AbortSignal): Promise<void> {
    // Where nothing changes, nothing comes on a stream that was made anew: the server is asked whether it is back.
    const onCut = (error: unknown): void => {
      const looking = failure.value !== undefined;
      failure.value = failureOf(error);
      if (!looking) void untilBack(signal);
    };
    while (!signal.aborted) {
      try {
        await ask(() => follow(signal, onCut));
        return;
      } catch (error) {
        if (signal.aborted) return;
        onCut(error);
        if (!isPassing(error)) return;
      }
      await pause();
    }
  }
  async function untilBack(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && failure.value && isPassing(failure.value)) {
      await pause();
      try {
        await client.health.live({ signal });
        failure.value = undefined;
      } catch {
        // Still away, which is what is shown.
      }
    }
  }
  const obey = (): void => {
    following?.abort();
    if (document.hidden || wanted?.value === false) return;
    failure.value = undefined;
    following = new AbortController();
    void go(following.signal);
  };
  if (wanted) watch(wanted, obey);
  onMounted(() => {
    document.addEventListener('visibilitychange', obey);
    obey();
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', obey);
    following?.abort();
  });
  return failure;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, againMs));
}
