import { problemMediaType } from '@netraven/api';
import { onBeforeUnmount, onMounted, shallowRef, watch, type ShallowRef } from 'vue';

/** Since when no server has answered. Undefined: it answers. */
export const lostSince: ShallowRef<Date | undefined> = shallowRef();

/** Sends a request, and notes in {@link lostSince} whether a server answered. */
export const notingFetch: typeof fetch = async (address, request) => {
  try {
    const response = await fetch(address, request);
    note(isOfServer(response));
    return response;
  } catch (error) {
    const { signal } = request ?? {};
    if (!signal?.aborted || (signal.reason as Error | undefined)?.name === 'TimeoutError') note(false);
    throw error;
  }
};

/** Returns false for an answer of a proxy without a server behind it. */
function isOfServer({ status, headers }: Response): boolean {
  // The server itself answers 503 while its database is away.
  if (status === 503) return headers.get('content-type')?.startsWith(problemMediaType) === true;
  return status !== 502 && status !== 504;
}

function note(answered: boolean): void {
  if (answered) lostSince.value = undefined;
  else lostSince.value ??= new Date();
}

const askMs = 15_000;
const askAgainMs = 2000;
const longestMs = 10_000;

/** Asks regularly, while its component is mounted and the tab is visible, whether the server answers: most pages send nothing. */
export function useConnection(ask: (signal: AbortSignal) => Promise<unknown>): void {
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = (): void => {
    clearTimeout(timer);
    if (!ended && !document.hidden) timer = setTimeout(() => void now(), lostSince.value ? askAgainMs : askMs);
  };
  const now = async (): Promise<void> => {
    // The request notes its result.
    await ask(AbortSignal.timeout(longestMs)).catch(() => undefined);
    next();
  };
  const shown = (): void => {
    clearTimeout(timer);
    if (!document.hidden) void now();
  };
  // Another request may find that no server answers.
  watch(lostSince, next);
  onMounted(() => {
    document.addEventListener('visibilitychange', shown);
    next();
  });
  onBeforeUnmount(() => {
    ended = true;
    document.removeEventListener('visibilitychange', shown);
    clearTimeout(timer);
  });
}
