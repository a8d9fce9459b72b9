import type { z } from 'zod';
import type { Data, Sent } from '../schemas/fields.ts';
import type { Unreadable } from '../schemas/unreadable.ts';
import type { Routes } from '../routes/routes.ts';

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

type SchemaOutput<T> = T extends z.ZodType ? Data<T> : never;

type PathArguments<R> = R extends { params: infer P } ? [id: SchemaOutput<P>[keyof SchemaOutput<P>]] : [];

/** A query or body in which a field can be undefined: it is not sent. */
export type Loose<Given> = {
  readonly [Key in keyof Given]: object extends Pick<Given, Key> ? Given[Key] | undefined : Given[Key];
};

type BodyArguments<R> = R extends { body: infer B } ? [body: Loose<SchemaOutput<B>>] : [];

type QueryArguments<R> = R extends { query: infer Q }
  ? Partial<SchemaOutput<Q>> extends SchemaOutput<Q>
    ? [query?: Loose<SchemaOutput<Q>>]
    : [query: Loose<SchemaOutput<Q>>]
  : [];

/** Headers by their camelCase names: `Idempotency-Key` is `idempotencyKey`. */
type HeaderOptions<R> = R extends { headers: infer H }
  ? { readonly [Name in keyof SchemaOutput<H> as Camel<Name & string>]: SchemaOutput<H>[Name] }
  : unknown;

/** Options of every call, its last argument. The headers of the route are options too. */
export interface CallOptions {
  /** Cancels the call. */
  readonly signal?: AbortSignal;
}

/** Options of a stream, the last argument of `follow`. */
export interface FollowOptions extends CallOptions {
  /** Called each time the connection is lost, with the reason. The client then reconnects and resumes. */
  readonly onCut?: (error: Error) => void;
  /** Time to try to reconnect before the stream fails, in ms. Default 60000. */
  readonly patienceMs?: number;
}

/** Answer of a route, as a client reads it. */
export type ResponseOf<R> = R extends { response: infer A } ? SchemaOutput<A> : never;

/** Answer of a route, as a handler returns it. */
export type AnswerOf<R> = R extends { response: infer A extends z.ZodType }
  ? Sent<A> & { readonly unreadable?: readonly Unreadable[] }
  : never;

/** Yields events as they arrive: `for await (const event of client.events.follow({ run }))`. */
type FollowMethod<R> = R extends { event: infer E }
  ? (...args: [...QueryArguments<R>, options?: FollowOptions]) => AsyncGenerator<SchemaOutput<E>, never>
  : never;

/** A route as a function of its id, body, query and options. It takes only those that the route has. */
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
