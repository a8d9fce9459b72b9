import { Readable } from 'node:stream';
import type { StreamRoute } from '@netraven/api';
import { messageOf, type Logger } from '@netraven/core';
import type { FastifyReply } from 'fastify';
import { serverError } from '../codes.ts';
import { closeSignal } from '../http/close-signal.ts';
import { readable, unreadableLogger } from '../problems/readable.ts';
import { formatMessage, type Message } from './message.ts';

/** Open streams. */
export interface Streams {
  /**
   * Answers with a stream. It ends when the client disconnects, its session ends or the server stops.
   *
   * @throws {NetRavenError} NR_SERVER_STREAMS_FULL, NR_SERVER_NOT_READY, and the errors of `start`
   */
  open(
    reply: FastifyReply,
    route: StreamRoute,
    start: (signal: AbortSignal) => Promise<AsyncIterable<readonly Message[]>>,
  ): Promise<Readable>;
  /** Ends all streams. */
  close(): void;
}

export interface StreamsOptions {
  /** Maximum number of open streams. Default 100. */
  readonly limit?: number;
  /** Time without a read after which a client is disconnected, in ms. It can reconnect and resume. Default 30000. */
  readonly stallMs?: number;
  readonly logger: Logger;
}

export function openStreams({ limit = 100, stallMs = 30_000, logger }: StreamsOptions): Streams {
  const closing = new AbortController();
  let open = 0;
  const show = unreadableLogger(logger);

  /** Sends page after page. Reads the next page when the client has received the last one. */
  async function* send(
    reply: FastifyReply,
    route: StreamRoute,
    pages: AsyncIterable<readonly Message[]>,
    end: AbortSignal,
  ): AsyncGenerator<string, void> {
    const checked = checkedBy(route);
    const disconnect = (): void => {
      logger.info(`Disconnected a client of ${route.path}: it read nothing for ${stallMs} ms`);
      reply.raw.destroy();
    };
    try {
      for await (const page of pages) {
        const text = page.map((message) => formatMessage(checked(message))).join('');
        const stalled = setTimeout(disconnect, stallMs).unref();
        try {
          yield text;
        } finally {
          // A client that leaves ends the generator at the yield.
          clearTimeout(stalled);
        }
      }
    } catch (error) {
      // The client left, or the database and the log close too: it connects again to the next server.
      if (end.aborted) return;
      logger.error(`A stream of ${route.path} failed: ${messageOf(error)}`, { requestId: reply.request.id });
      throw error;
    }
  }

  /** Returns a message as the schema has it. Unreadable data becomes a message that says so, and the stream goes on. */
  function checkedBy({ event }: StreamRoute): (message: Message) => Message {
    return (message) => {
      const { data, name, id } = message;
      if (data === undefined || name !== undefined) return message;
      const { value, unreadable } = readable(event, data, 'leave-out');
      show(unreadable);
      if (value !== undefined) return { ...message, data: value };
      return { ...(id !== undefined && { id }), name: 'unreadable', data: unreadable[0] };
    };
  }

  return {
    async open(reply, route, start) {
      if (closing.signal.aborted) throw serverError('NR_SERVER_NOT_READY', 'The server is stopping');
      if (open >= limit) throw serverError('NR_SERVER_STREAMS_FULL', `The limit of ${limit} open streams is reached`);
      open += 1;
      const closed = closeSignal(reply);
      closed.addEventListener('abort', () => (open -= 1), { once: true });
      const { sessionEnd = closed } = reply.request;
      const end = AbortSignal.any([closed, closing.signal, sessionEnd]);
      const messages = await start(end);
      reply
        .type('text/event-stream; charset=utf-8')
        // A proxy must not buffer the stream. The connection is not used again after it.
        .headers({ 'x-accel-buffering': 'no', connection: 'close' });
      return Readable.from(send(reply, route, messages, end), { objectMode: false });
    },
    close: () => closing.abort(),
  };
}
