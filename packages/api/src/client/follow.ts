import { createParser } from 'eventsource-parser';
import type { StreamRoute } from '../routes/route.ts';
import { errorFromAnswer, strange } from './answer.ts';
import { ApiError, unreachable } from './api-error.ts';
import type { FollowOptions } from './client-type.ts';
import type { ClientOptions } from './create-client.ts';
import { recall, type Recall } from './recall.ts';
import { requestFor } from './request.ts';

/** A server says something every 15 s; one that is silent for so long is gone, whatever the connection says. */
const silenceMs = 45_000;
const shortestPauseMs = 250;
const longestPauseMs = 5000;
/** Characters of one event; none of ours comes near. */
const longestEvent = 16 * 1024 * 1024;

/** What a stream remembers from one connection to the next. */
interface Place {
  /** The last event's id; undefined before the first. */
  lastId: string | undefined;
  /** Whether the last connection came about. */
  connected: boolean;
  readonly known: Recall;
}

/** Follows a stream until its reader has enough: a lost connection is made anew, and every event is handed on once. */
export async function* follow(
  options: ClientOptions,
  route: StreamRoute,
  args: readonly unknown[],
): AsyncGenerator<unknown, never> {
  const [query, { signal, onCut, patienceMs = 60_000 } = {}] = args as [object?, FollowOptions?];
  const place: Place = { lastId: undefined, connected: false, known: recall(20_000) };
  let pauseMs = shortestPauseMs;
  for (let cutAt = performance.now(), first = true; ; first &&= !place.connected) {
    let error: ApiError;
    try {
      yield* connect(options, route, query, place, signal);
      error = unreachable(options.baseUrl, 'it ended the stream');
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown instanceof ApiError ? thrown : unreachable(options.baseUrl, thrown);
    }
    if (place.connected) cutAt = performance.now();
    const patient = place.connected || (!first && performance.now() - cutAt < patienceMs);
    if (!error.retryable || !patient) throw error;
    onCut?.(error);
    pauseMs = place.connected ? shortestPauseMs : Math.min(pauseMs * 2, longestPauseMs);
    await pause(pauseMs, signal);
  }
}

/** One connection; ends when the server ends it. */
async function* connect(
  options: ClientOptions,
  route: StreamRoute,
  query: object | undefined,
  place: Place,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void> {
  place.connected = false;
  const gone = new AbortController();
  const over = signal ? AbortSignal.any([signal, gone.signal]) : gone.signal;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => gone.abort(new Error(`nothing was heard for ${silenceMs / 1000} s`)), silenceMs);
  };
  try {
    listen();
    const { url, headers, method } = requestFor(route, [query], options.baseUrl, options.token);
    const send = options.fetch ?? fetch;
    const response = await send(url, {
      method,
      headers: {
        ...headers,
        accept: 'text/event-stream, application/problem+json',
        ...(place.lastId !== undefined && { 'last-event-id': place.lastId }),
      },
      signal: over,
    });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim();
    if (!response.ok) throw await errorFromAnswer(response);
    if (type !== 'text/event-stream' || !response.body) throw strange(response, `no events, but ${type}`, undefined);
    place.connected = true;
    const received: string[] = [];
    const parser = createParser({
      onId: (id) => (place.lastId = id),
      // Named ones are between the server and this client.
      onEvent: ({ event, data }) => event === undefined && received.push(data),
      onError: (error) => {
        // A field nobody knows is to be ignored.
        if (error.type === 'max-buffer-size-exceeded') throw strange(response, 'what is no stream of events', error);
      },
      maxBufferSize: longestEvent,
    });
    const texts = response.body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>);
    const reader = texts.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        listen();
        parser.feed(value);
        for (const data of received.splice(0)) {
          const event = read(response, route, data);
          // The reader may take its time: that is no silence of the server's.
          clearTimeout(silence);
          if (place.known.isNew(route.identify(event))) yield event;
          listen();
        }
      }
    } finally {
      // The connection goes with it; how it went is of no interest any more.
      void reader.cancel().catch(() => undefined);
    }
  } finally {
    clearTimeout(silence);
  }
}

function read(response: Response, route: StreamRoute, data: string): unknown {
  let sent: unknown;
  try {
    sent = JSON.parse(data);
  } catch (cause) {
    throw strange(response, 'an event that is no JSON', cause);
  }
  const parsed = route.event.safeParse(sent);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  const what = `another event than expected (${first?.path.join('.')}: ${first?.message})`;
  throw strange(response, what, parsed.error);
}

/** Waits, unless the signal aborts. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
  signal?.throwIfAborted();
}
