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

interface RouteFields {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `:name` for its parameters. */
  readonly path: `/${string}`;
  /** `token`: needs a bearer token. `none`: anyone who can reach the server. */
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
