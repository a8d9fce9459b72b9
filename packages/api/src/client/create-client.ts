import { routes } from '../routes/routes.ts';
import { answerSchema, isStream, type AnyRoute, type Route } from '../routes/route.ts';
import type { Unreadable } from '../schemas/unreadable.ts';
import { answerLost, mayHaveArrived } from './answer-lost.ts';
import { readAnswer } from './answer.ts';
import { ApiError, unreachable } from './api-error.ts';
import type { Client } from './client-type.ts';
import { follow } from './follow.ts';
import { pause } from './pause.ts';
import { requestFor } from './request.ts';

export interface ClientOptions {
  /** URL of the server, e.g. `http://127.0.0.1:7070`. */
  readonly baseUrl: string;
  /** The API token. Without a token, only `health` and `session` answer. */
  readonly token?: string;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Called with stored entries that an answer or a stream leaves out because they cannot be shown. */
  readonly onUnreadable?: (entries: readonly Unreadable[]) => void;
}

/**
 * Creates a client with a method for every route. Answers are checked by the schema of their route.
 * Every method rejects with {@link ApiError}. Its code is the server's code, NR_API_UNREACHABLE when no server answers,
 * NR_API_ANSWER_LOST when a request that changes something may have been carried out all the same, or
 * NR_API_ANSWER_INVALID when the answer is invalid. Methods with `idempotencyKey` get a random one, and are called again
 * when their answer is lost. An aborted call rejects with the reason of its signal.
 * Streams (`follow`) are async generators that fail in the same way.
 */
export function createClient(options: ClientOptions): Client {
  const subjects = Object.entries(routes).map(([subject, named]) => [
    subject,
    Object.fromEntries(
      Object.entries(named as Record<string, AnyRoute>).map(([name, route]) => [
        name,
        isStream(route)
          ? (...args: unknown[]): unknown => follow(options, route, args)
          : (...args: unknown[]): unknown => call(options, route, args),
      ]),
    ),
  ]);
  return Object.fromEntries(subjects) as Client;
}

/** Pauses before a request with an idempotency key is sent again, in ms: a server may be restarting. */
const pausesMs = [250, 1000, 3000];

/**
 * Calls a route. If the answer is lost, a request with an idempotency key is sent again: the server does not do it twice.
 * @throws {ApiError} NR_API_ANSWER_LOST when a request that changes something may have been carried out
 */
async function call(options: ClientOptions, route: Route, args: readonly unknown[]): Promise<unknown> {
  const { url, ...request } = requestFor(route, args, options.baseUrl, options.token);
  // Call it as a plain function: the `fetch` of browsers throws if `this` is another object.
  const send = options.fetch ?? fetch;
  const mayChange = request.method !== 'GET';
  const pauses = 'idempotency-key' in request.headers ? [...pausesMs] : [];
  /** Why the answer to a request that may have arrived was lost. */
  let lost: unknown;
  for (;;) {
    try {
      const response = await send(url, request);
      const answer = await readAnswer(response, answerSchema(route));
      const { unreadable = [] } = (answer ?? {}) as { unreadable?: readonly Unreadable[] };
      if (unreadable.length > 0) options.onUnreadable?.(unreadable);
      return answer;
    } catch (thrown) {
      request.signal?.throwIfAborted();
      if (mayChange && mayHaveArrived(thrown)) lost ??= thrown;
      // Another request of this call may have been carried out. A server that is not ready yet cannot tell.
      const isFinal = thrown instanceof ApiError && (lost === undefined || (thrown.status ?? 503) !== 503);
      if (isFinal) throw thrown;
      if (lost === undefined) throw unreachable(options.baseUrl, thrown);
      const ms = pauses.shift();
      if (ms === undefined) throw answerLost(request.method, route.path, lost);
      await pause(ms, request.signal);
    }
  }
}
