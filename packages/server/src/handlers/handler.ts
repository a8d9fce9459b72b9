import type { AnswerOf, Data, Routes, StreamRoute } from '@netraven/api';
import type { Database } from '@netraven/db';
import type { z } from 'zod';
import type { RunWatch } from '../runs/run-watch.ts';
import type { Hints } from '../streams/hints.ts';
import type { Message } from '../streams/message.ts';

/** What handlers work with. */
export interface HandlerContext {
  readonly db: Database;
  readonly runWatch: RunWatch;
  readonly hints: Hints;
  /** NetRaven's version. */
  readonly version: string;
}

/** The session of whoever asks. */
export interface AskerSession {
  readonly signedIn: boolean;
  /** @throws {NetRavenError} NR_TOKEN_REFUSED */
  begin(token: string): void;
  end(): void;
}

type PartOf<R, Name extends string> = R extends { readonly [N in Name]: infer Schema extends z.ZodType }
  ? Data<Schema>
  : undefined;

/** A request, its parts checked by the schemas of the route. */
export interface Ask<R> {
  readonly params: PartOf<R, 'params'>;
  readonly query: PartOf<R, 'query'>;
  readonly body: PartOf<R, 'body'>;
  readonly headers: PartOf<R, 'headers'>;
  readonly session: AskerSession;
  /** Aborts when the answer is out or its receiver is gone. */
  readonly signal: AbortSignal;
}

/** A request for a stream. */
export interface StreamAsk<R> {
  readonly query: PartOf<R, 'query'>;
  /** Where its reader was when it was cut off. */
  readonly lastId: number | undefined;
  /** Aborts when the receiver is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** Answers a route. */
export type Handler<R> = R extends { event: unknown }
  ? (context: HandlerContext, ask: StreamAsk<R>) => Promise<AsyncIterable<readonly Message[]>>
  : (context: HandlerContext, ask: Ask<R>) => Promise<AnswerOf<R>>;

/** A handler for every route of the table: a route without one does not compile. */
export type Handlers = {
  readonly [Subject in keyof Routes]: {
    readonly [Name in keyof Routes[Subject]]: Handler<Routes[Subject][Name]>;
  };
};

/** A handler as the loop over all routes sees it. */
export type AnyHandler = (context: HandlerContext, ask: Record<keyof Ask<unknown>, unknown>) => Promise<unknown>;

export type AnyStreamHandler = (
  context: HandlerContext,
  ask: StreamAsk<StreamRoute>,
) => Promise<AsyncIterable<readonly Message[]>>;
