import { codes } from '../codes.ts';
import { apiPrefix } from '../routes/routes.ts';
import type { AnyRoute } from '../routes/route.ts';
import { ApiError } from './api-error.ts';

/** What a call sends. */
export interface CallRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Turns a method's arguments into the request its route describes. @throws {ApiError} NR_API_ID_INVALID */
export function requestFor(route: AnyRoute, args: readonly unknown[], baseUrl: string, token?: string): CallRequest {
  const left = [...args];
  const path = route.path.replaceAll(/:\w+/g, () => pathPart(left.shift()));
  const body = 'body' in route && route.body ? left.shift() : undefined;
  const query = route.query && left.shift();
  const { signal, ...named } = (left.shift() ?? {}) as { signal?: AbortSignal } & Record<string, unknown>;
  const search = searchOf(query);
  return {
    url: `${baseUrl.replace(/\/+$/, '')}${apiPrefix}${path}${search && `?${search}`}`,
    method: route.method,
    headers: {
      accept: 'application/json, application/problem+json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headersOf(named),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

function pathPart(id: unknown): string {
  const part = String(id);
  // A URL drops these, however they are encoded, and another route would be asked.
  if (['', '.', '..'].includes(part)) {
    throw new ApiError('NR_API_ID_INVALID', `${JSON.stringify(part)} is no id`, { hint: codes.NR_API_ID_INVALID.hint });
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
