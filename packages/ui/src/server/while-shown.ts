import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue';
import { failureOf, type Failure } from './failure.ts';
import { ask } from './session.ts';

const againMs = 2000;

/**
 * Follows something as long as its component is there and the tab is looked at: browsers allow six connections to a
 * server, and a stream in a hidden tab would hold one. Follows anew after a failure. Returns what is wrong at the moment.
 */
export function whileShown(follow: (signal: AbortSignal, onCut: (error: unknown) => void) => Promise<unknown>): {
  readonly failure: ShallowRef<Failure | undefined>;
  readonly heard: () => void;
} {
  const failure = shallowRef<Failure>();
  let following: AbortController | undefined;

  async function go(signal: AbortSignal): Promise<void> {
    const onCut = (error: unknown): void => void (failure.value = failureOf(error));
    while (!signal.aborted) {
      try {
        await ask(() => follow(signal, onCut));
        return;
      } catch (error) {
        if (signal.aborted) return;
        failure.value = failureOf(error);
      }
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }
  const obey = (): void => {
    following?.abort();
    if (document.hidden) return;
    following = new AbortController();
    void go(following.signal);
  };
  onMounted(() => {
    document.addEventListener('visibilitychange', obey);
    obey();
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', obey);
    following?.abort();
  });
  return { failure, heard: () => void (failure.value = undefined) };
}
