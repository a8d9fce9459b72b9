import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue';

/** Since when no server has answered. Undefined: it answers. */
export const lostSince: ShallowRef<Date | undefined> = shallowRef();

/** Statuses of a proxy without a server behind it, and of a server that is not ready. */
const lostStatuses = new Set([502, 503, 504]);

/** Sends a request, and notes in {@link lostSince} whether a server answered. */
export const notingFetch: typeof fetch = async (address, request) => {
  try {
    const response = await fetch(address, request);
    note(!lostStatuses.has(response.status));
    return response;
  } catch (error) {
    if (request?.signal?.aborted !== true) note(false);
    throw error;
  }
};

function note(answered: boolean): void {
  if (answered) lostSince.value = undefined;
  else lostSince.value ??= new Date();
}

const askMs = 15_000;
const askAgainMs = 2000;

/** Asks regularly, while its component is mounted and the tab is visible, whether the server answers: most pages send nothing. */
export function useConnection(ask: () => Promise<unknown>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(() => void now(), lostSince.value ? askAgainMs : askMs);
  };
  const now = async (): Promise<void> => {
    // The request notes its result.
    await ask().catch(() => undefined);
    next();
  };
  const shown = (): void => {
    clearTimeout(timer);
    if (!document.hidden) void now();
  };
  onMounted(() => {
    document.addEventListener('visibilitychange', shown);
    next();
  });
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', shown);
    clearTimeout(timer);
  });
}
