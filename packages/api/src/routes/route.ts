import type { z } from 'zod';

/** What a route takes and answers. */
export interface RouteShape {
  /** Named parts of the path. */
  params?: object;
  query?: object;
  body?: object;
  /** By their lower-case names. */
  headers?: object;
  response: object;
}

/** What a route that goes on answering takes, and what it tells. */
export interface StreamShape {
  query: object;
  event: object;
}

interface RouteFields {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` for its parameters. */
  readonly path: `/${string}`;
  /** `token`: needs a bearer token, or the cookie of a session. `none`: anyone who can reach the server. */
  readonly auth: 'token' | 'none';
  /** Status of the answer. Default 200. */
  readonly status?: 200 | 201;
  /** A sentence for the reference page. */
  readonly summary: string;
}

/** A route as data: a schema for each part of its shape. */
export type Route<Shape extends RouteShape = RouteShape> = RouteFields & {
  readonly [Part in keyof Shape]: z.ZodType<Shape[Part]>;
};

/** A route that answers by server-sent events, each a JSON document of the schema, until its receiver has enough. */
export type StreamRoute<Shape extends StreamShape = StreamShape> = RouteFields & {
  readonly query: z.ZodType<Shape['query']>;
  readonly event: z.ZodType<Shape['event']>;
  /** Tells an event from every other: after a cut, a server may send again what was on its way. */
  readonly identify: (event: Shape['event']) => string;
};

export type AnyRoute = Route | StreamRoute;

export function isStream(route: AnyRoute): route is StreamRoute {
  return 'event' in route;
}
