import type { AnswerOf, Data, Routes, StreamRoute } from '@netraven/api';
import type { Database } from '@netraven/db';
import type { z } from 'zod';
import type { SourceFolders } from '../imports/source-folders.ts';
import type { RowSignals } from '../streams/row-signals.ts';
import type { Message } from '../streams/message.ts';

/** Context of every handler. */
export interface HandlerContext {
  readonly db: Database;
  readonly rowSignals: RowSignals;
  /** NetRaven's version. */
  readonly version: string;
  /** Loopback, link-local and metadata addresses that sources and channels may have. */
  readonly allowAddresses: readonly string[];
  /** The files that saved sources may read. */
  readonly sourceFolders: SourceFolders;
  /** Returns the proof that this server knows a token; an empty text without that token. */
  readonly prove: (nonce: string, token: 'api' | 'reveal') => string;
}

/** Session of the caller. */
export interface CallerSession {
  readonly signedIn: boolean;
  /** Opens a session. Returns its key. @throws {NetRavenError} NR_TOKEN_REFUSED, NR_SIGN_IN_CODE_REFUSED */
  begin(given: { readonly token: string } | { readonly code: string }): string;
  end(): void;
}

type PartOf<R, Name extends string> = R extends { readonly [N in Name]: infer Schema extends z.ZodType }
  ? Data<Schema>
  : undefined;

/** A request whose parts were checked by the schemas of the route. */
export interface HandlerRequest<R> {
  readonly params: PartOf<R, 'params'>;
  readonly query: PartOf<R, 'query'>;
  readonly body: PartOf<R, 'body'>;
  readonly headers: PartOf<R, 'headers'>;
  /** The body as it came, not checked by the schema. Only of a route with a signature. */
  readonly raw: Buffer | undefined;
  readonly session: CallerSession;
  /** The network address of the caller. */
  readonly address: string;
  /** Aborts when the answer was sent or the client disconnected. */
  readonly signal: AbortSignal;
}

/** A request for a stream. */
export interface StreamRequest<R> {
  readonly query: PartOf<R, 'query'>;
  /** Id of the last message that the client received before it lost the connection. */
  readonly lastId: number | undefined;
  /** Aborts when the client disconnected or the server stops. */
  readonly signal: AbortSignal;
}

/** Handles the requests of a route. */
export type Handler<R> = R extends { event: unknown }
  ? (context: HandlerContext, request: StreamRequest<R>) => Promise<AsyncIterable<readonly Message[]>>
  : (context: HandlerContext, request: HandlerRequest<R>) => Promise<AnswerOf<R>>;

/** A handler for every route of the table. A missing handler is a type error. */
export type Handlers = {
  readonly [Subject in keyof Routes]: {
    readonly [Name in keyof Routes[Subject]]: Handler<Routes[Subject][Name]>;
  };
};

/** A handler of any route. */
export type AnyHandler = (
  context: HandlerContext,
  request: Record<keyof HandlerRequest<unknown>, unknown>,
) => Promise<unknown>;

export type AnyStreamHandler = (
  context: HandlerContext,
  request: StreamRequest<StreamRoute>,
) => Promise<AsyncIterable<readonly Message[]>>;
