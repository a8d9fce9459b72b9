import type { AnswerOf, Data, Routes, StreamRoute } from '@netraven/api';
import type { Database } from '@netraven/db';
import type { z } from 'zod';
import type { RunWatch } from '../runs/run-watch.ts';
import type { Hints } from '../streams/hints.ts';
import type { Message } from '../streams/message.ts';

/** Context of every handler. */
export interface HandlerContext {
  readonly db: Database;
  readonly runWatch: RunWatch;
  readonly hints: Hints;
  /** NetRaven's version. */
  readonly version: string;
}

/** Session of the caller. */
export interface CallerSession {
  readonly signedIn: boolean;
  /** @throws {NetRavenError} NR_TOKEN_REFUSED */
  begin(token: string): void;
  end(): void;
}

type PartOf<R, Name extends string> = R extends { readonly [N in Name]: infer Schema extends z.ZodType }
  ? Data<Schema>
  : undefined;

/** A request, its parts checked by the schemas of the route. */
export interface HandlerRequest<R> {
  readonly params: PartOf<R, 'params'>;
  readonly query: PartOf<R, 'query'>;
  readonly body: PartOf<R, 'body'>;
  readonly headers: PartOf<R, 'headers'>;
  readonly session: CallerSession;
  /** Aborts when the answer is out or its receiver is gone. */
  readonly signal: AbortSignal;
}

/** A request for a stream. */
export interface StreamRequest<R> {
  readonly query: PartOf<R, 'query'>;
  /** Where its reader was when it was cut off. */
  readonly lastId: number | undefined;
  /** Aborts when the receiver is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** Answers a route. */
export type Handler<R> = R extends { event: unknown }
  ? (context: HandlerContext, ask: StreamRequest<R>) => Promise<AsyncIterable<readonly Message[]>>
  : (context: HandlerContext, ask: HandlerRequest<R>) => Promise<AnswerOf<R>>;

/** A handler for every route of the table: a route without one does not compile. */
export type Handlers = {
  readonly [Subject in keyof Routes]: {
    readonly [Name in keyof Routes[Subject]]: Handler<Routes[Subject][Name]>;
  };
};

/** A handler as the loop over all routes sees it. */
export type AnyHandler = (
  context: HandlerContext,
  ask: Record<keyof HandlerRequest<unknown>, unknown>,
) => Promise<unknown>;

export type AnyStreamHandler = (
  context: HandlerContext,
  ask: StreamRequest<StreamRoute>,
) => Promise<AsyncIterable<readonly Message[]>>;
