import { routes } from '../routes/routes.ts';
import { isStream, type AnyRoute, type Route } from '../routes/route.ts';
import { readAnswer } from './answer.ts';
import { ApiError, unreachable } from './api-error.ts';
import type { Client } from './client-type.ts';
import { follow } from './follow.ts';
import { requestFor } from './request.ts';

export interface ClientOptions {
  /** Where the server is, e.g. `http://127.0.0.1:7070`. */
  readonly baseUrl: string;
  /** The API token. Without one only `health` answers. */
  readonly token?: string;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

/**
 * Makes a client with a method for every route. Answers are checked by the schema of their route.
 * Every method rejects with {@link ApiError}: the server's code, NR_API_UNREACHABLE when nobody answers,
 * NR_API_ANSWER_INVALID when something else does; and with the signal's own reason once that aborts. What goes on
 * (`follow`) is an async generator that fails alike.
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

async function call(options: ClientOptions, route: Route, args: readonly unknown[]): Promise<unknown> {
  const { url, ...request } = requestFor(route, args, options.baseUrl, options.token);
  // Called as a plain function: a browser's fetch refuses another `this`.
  const send = options.fetch ?? fetch;
  try {
    const response = await send(url, request);
    return await readAnswer(response, route.response);
  } catch (thrown) {
    request.signal?.throwIfAborted();
    throw thrown instanceof ApiError ? thrown : unreachable(options.baseUrl, thrown);
  }
}
