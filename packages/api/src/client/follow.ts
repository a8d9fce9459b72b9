import { createParser } from 'eventsource-parser';
import type { StreamRoute } from '../routes/route.ts';
import { unreadableSchema } from '../schemas/unreadable.ts';
import { errorFromAnswer, invalidAnswer, readEvent } from './answer.ts';
import { ApiError, unreachable } from './api-error.ts';
import type { FollowOptions } from './client-type.ts';
import type { ClientOptions } from './create-client.ts';
import { pause } from './pause.ts';
import { requestFor } from './request.ts';

/** The server sends something every 15 s. After this silence the connection counts as lost, even if it is still open. */
const silenceMs = 45_000;
const minPauseMs = 250;
const maxPauseMs = 5000;
/** Characters of one event. NetRaven's events are far smaller. */
const maxEventLength = 16 * 1024 * 1024;
/** Keys of events that are remembered. */
const mostKnown = 20_000;

/** State of a stream that is kept between connections. */
interface StreamState {
  /** Id of the last event; undefined before the first event. */
  lastId: string | undefined;
  /** True if the last attempt to connect succeeded. */
  connected: boolean;
  /** Keys of the last events. */
  readonly known: Set<string>;
}

/** Follows a stream until its reader stops. Reconnects when the connection is lost, and yields every event once. */
export async function* follow(
  options: ClientOptions,
  route: StreamRoute,
  args: readonly unknown[],
): AsyncGenerator<unknown, never> {
  const [query, { signal, onCut, patienceMs = 60_000 } = {}] = args as [object?, FollowOptions?];
  const state: StreamState = { lastId: undefined, connected: false, known: new Set() };
  let pauseMs = minPauseMs;
  for (let cutAt = performance.now(), first = true; ; first &&= !state.connected) {
    let error: ApiError;
    try {
      yield* connect(options, route, query, state, signal);
      error = unreachable(options.baseUrl, 'the server ended the stream');
    } catch (thrown) {
      signal?.throwIfAborted();
      error = thrown instanceof ApiError ? thrown : unreachable(options.baseUrl, thrown);
    }
    if (state.connected) cutAt = performance.now();
    const patient = state.connected || (!first && performance.now() - cutAt < patienceMs);
    if (!error.retryable || !patient) throw error;
    onCut?.(error);
    pauseMs = state.connected ? minPauseMs : Math.min(pauseMs * 2, maxPauseMs);
    await pause(pauseMs, signal);
  }
}

/** Yields the events of one connection until the server ends it. */
async function* connect(
  options: ClientOptions,
  route: StreamRoute,
  query: object | undefined,
  state: StreamState,
  signal: AbortSignal | undefined,
): AsyncGenerator<unknown, void> {
  state.connected = false;
  const lost = new AbortController();
  const end = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
  let silence: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => lost.abort(new Error(`nothing was received for ${silenceMs / 1000} s`)), silenceMs);
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
        ...(state.lastId !== undefined && { 'last-event-id': state.lastId }),
      },
      signal: end,
    });
    const type = response.headers.get('content-type')?.split(';')[0]?.trim();
    if (!response.ok) throw await errorFromAnswer(response);
    if (type !== 'text/event-stream' || !response.body)
      throw invalidAnswer(response, `${type} instead of events`, undefined);
    state.connected = true;
    const received: string[] = [];
    const parser = createParser({
      onId: (id) => (state.lastId = id),
      // Other named events only carry an id; they have no data for the reader.
      onEvent: ({ event, data }) => {
        if (event === undefined) received.push(data);
        if (event === 'unreadable') options.onUnreadable?.([readEvent(response, unreadableSchema, data)]);
      },
      onError: (error) => {
        // The protocol requires that unknown fields are ignored.
        if (error.type === 'max-buffer-size-exceeded')
          throw invalidAnswer(response, 'an event that is too long', error);
      },
      maxBufferSize: maxEventLength,
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
          const event = readEvent(response, route.event, data);
          // The time that the reader needs does not count as silence of the server.
          clearTimeout(silence);
          if (isNew(state.known, route.identify(event))) yield event;
          listen();
        }
      }
    } finally {
      // This also closes the connection. Errors of a connection that is no longer needed do not matter.
      void reader.cancel().catch(() => undefined);
    }
  } finally {
    clearTimeout(silence);
  }
}

/** Remembers a key. Returns false if it was known. */
function isNew(known: Set<string>, key: string): boolean {
  if (known.has(key)) return false;
  known.add(key);
  if (known.size > mostKnown) known.delete(known.values().next().value ?? '');
  return true;
}
