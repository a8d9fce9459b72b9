import { z } from 'zod';
import { unreadableFields } from '../schemas/unreadable.ts';

interface RouteFields {
  /** Default: `GET`. */
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  /** Path below `/api/v1`. Parameters are written as `:name`. */
  readonly path: `/${string}`;
  /**
   * `token`, the default: needs a bearer token, or the key of a session in its place. `signature`: the handler checks the signature of
   * the body before it reads it. `none`: open to everyone who can reach the server.
   */
  readonly auth?: 'token' | 'signature' | 'none';
  /** `reveal`: the answer has secrets in clear, or secrets may go to more networks, so the request also needs the reveal token. */
  readonly right?: 'reveal';
  /** Status of the answer. Default 200. */
  readonly status?: 200 | 201 | 202;
  /** Limit of the body, in bytes. Default 1 MiB. */
  readonly bodyLimit?: number;
  /** A sentence for the reference page. */
  readonly summary: string;
}

/** A route as data: a schema for each part of request and answer. */
export interface Route extends RouteFields {
  /** Named parts of the path. */
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** By their lower-case names. */
  readonly headers?: z.ZodType;
  readonly response: z.ZodType;
}

/** A route that answers with server-sent events until the client disconnects. Each event is JSON of the schema. */
export interface StreamRoute extends RouteFields {
  readonly query: z.ZodType;
  readonly event: z.ZodType;
  /** Returns the key of an event. The client drops repeated events: the server may send some again after a reconnect. */
  identify(event: unknown): string;
}

export type AnyRoute = Route | StreamRoute;

/** The routes of one subject, by name. */
export type RouteTable = Readonly<Record<string, AnyRoute>>;

export function methodOf({ method }: AnyRoute): 'GET' | NonNullable<AnyRoute['method']> {
  return method ?? 'GET';
}

export function isStream(route: AnyRoute): route is StreamRoute {
  return 'event' in route;
}

const answers = new WeakMap<Route, z.ZodType>();

/** Returns the schema of the answers of a route: its response, and the entries that could not be shown. */
export function answerSchema(route: Route): z.ZodType {
  const { response } = route;
  if (!(response instanceof z.ZodObject)) return response;
  const known = answers.get(route) ?? response.safeExtend(unreadableFields);
  answers.set(route, known);
  return known;
}
