import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { failureOf, type Failure } from './failure.ts';
import { send } from './session.ts';

/** Requests that the user sends by a button. */
export interface Sending {
  /** True until the server has answered. */
  readonly busy: Ref<boolean>;
  /** Why the last request failed. */
  readonly failure: ShallowRef<Failure | undefined>;
  /** Sends a request, unless the one before is still on its way. */
  readonly start: (request: () => Promise<unknown>) => Promise<void>;
}

export function useSending(): Sending {
  const busy = ref(false);
  const failure = shallowRef<Failure>();
  const start = async (request: () => Promise<unknown>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    failure.value = undefined;
    try {
      await send(request);
    } catch (error) {
      failure.value = failureOf(error);
    } finally {
      busy.value = false;
    }
  };
  return { busy, failure, start };
}
