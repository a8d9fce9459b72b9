import type { z } from 'zod';
import type { Data, Sent } from '../schemas/fields.ts';
import type { Routes } from '../routes/routes.ts';

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type SchemaOutput<T> = T extends z.ZodType ? Data<T> : never;

type PathArguments<R> = R extends { params: infer P } ? [id: SchemaOutput<P>[keyof SchemaOutput<P>]] : [];

type BodyArguments<R> = R extends { body: infer B } ? [body: SchemaOutput<B>] : [];

type QueryArguments<R> = R extends { query: infer Q }
  ? Partial<SchemaOutput<Q>> extends SchemaOutput<Q>
    ? [query?: SchemaOutput<Q>]
    : [query: SchemaOutput<Q>]
  : [];

/** Headers by their camelCase names: `Idempotency-Key` is `idempotencyKey`. */
type HeaderOptions<R> = R extends { headers: infer H }
  ? { readonly [Name in keyof SchemaOutput<H> as Camel<Name & string>]: SchemaOutput<H>[Name] }
  : unknown;

/** What every call takes as its last argument, beside the headers of its route. */
export interface CallOptions {
  /** Abandons the call. */
  readonly signal?: AbortSignal;
}

/** What a call that goes on takes as its last argument. */
export interface FollowOptions extends CallOptions {
  /** Hears each time the connection is lost, and why; it is made anew then, and goes on where it was. */
  readonly onCut?: (error: Error) => void;
  /** How long nobody may answer until it is given up, in ms. Default 60000. */
  readonly patienceMs?: number;
}

/** Answer of a route, as a client reads it. */
export type ResponseOf<R> = R extends { response: infer A } ? SchemaOutput<A> : never;

/** Answer of a route, as a handler returns it. */
export type AnswerOf<R> = R extends { response: infer A extends z.ZodType } ? Sent<A> : never;

/** What is told, as it comes: `for await (const event of client.events.follow({ run }))`. */
type FollowMethod<R> = R extends { event: infer E }
  ? (...args: [...QueryArguments<R>, options?: FollowOptions]) => AsyncGenerator<SchemaOutput<E>, never>
  : never;

/** A route as a function: the id in its path, its body, its query, its headers and options; each only where it has one. */
export type ClientMethod<R> = R extends { event: unknown }
  ? FollowMethod<R>
  : (
      ...args: [
        ...PathArguments<R>,
        ...BodyArguments<R>,
        ...QueryArguments<R>,
        options?: CallOptions & HeaderOptions<R>,
      ]
    ) => Promise<ResponseOf<R>>;

/** One method per route: `client.runs.create(body, { idempotencyKey })`. */
export type Client = {
  readonly [Subject in keyof Routes]: {
    readonly [Name in keyof Routes[Subject]]: ClientMethod<Routes[Subject][Name]>;
  };
};
