import { z } from 'zod';
import { codes } from '../codes.ts';
import { apiPrefix } from '../routes/routes.ts';
import { methodOf, type AnyRoute, type Route } from '../routes/route.ts';
import { ApiError } from './api-error.ts';

/** Request of a call. */
export interface CallRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Converts the arguments of a method to a request of its route. @throws {ApiError} NR_API_ID_INVALID */
export function requestFor(route: AnyRoute, args: readonly unknown[], baseUrl: string, token?: string): CallRequest {
  const rest = [...args];
  const path = route.path.replaceAll(/:\w+/g, () => pathPart(rest.shift()));
  const body = 'body' in route && route.body ? rest.shift() : undefined;
  const query = route.query && rest.shift();
  const { signal, ...named } = (rest.shift() ?? {}) as { signal?: AbortSignal } & Record<string, unknown>;
  const search = searchOf(query);
  return {
    url: `${baseUrl.replace(/\/+$/, '')}${apiPrefix}${path}${search && `?${search}`}`,
    method: methodOf(route),
    headers: {
      accept: 'application/json, application/problem+json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(hasKey(route) && { 'idempotency-key': crypto.randomUUID() }),
      ...headersOf(named),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

/** Returns true if the server does the same request only once. */
function hasKey(route: AnyRoute): boolean {
  const { headers } = route as Partial<Route>;
  return headers instanceof z.ZodObject && 'idempotency-key' in headers.shape;
}

function pathPart(id: unknown): string {
  const part = String(id);
  // `fetch` drops these path segments, even when encoded. The request would reach another route.
  if (['', '.', '..'].includes(part)) {
    throw new ApiError('NR_API_ID_INVALID', `Invalid id: ${JSON.stringify(part)}`, {
      hint: codes.NR_API_ID_INVALID.hint,
    });
  }
  return encodeURIComponent(part);
}

function searchOf(query: unknown): string {
  const fields = Object.entries((query ?? {}) as Record<string, unknown>).filter(([, value]) => value !== undefined);
  return new URLSearchParams(fields.map(([name, value]) => [name, String(value)])).toString();
}

function headersOf(options: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`), String(value)]),
  );
}
