import { Readable } from 'node:stream';
import type { StreamRoute } from '@netraven/api';
import { messageOf, type Logger } from '@netraven/core';
import type { FastifyReply } from 'fastify';
import { serverError } from '../codes.ts';
import { endOf } from '../http/end-of.ts';
import { written, type Message } from './message.ts';

/** The streams that are open. */
export interface Streams {
  /**
   * Answers by a stream, until its receiver or the server has enough, or the receiver's session ends.
   *
   * @throws {NetRavenError} NR_SERVER_STREAMS_FULL, NR_SERVER_NOT_READY, and whatever `start` refuses
   */
  open(
    reply: FastifyReply,
    route: StreamRoute,
    start: (signal: AbortSignal) => Promise<AsyncIterable<readonly Message[]>>,
  ): Promise<Readable>;
  /** Ends all. */
  close(): void;
}

export interface StreamsOptions {
  /** How many at once. Default 100. */
  readonly most?: number;
  /** A receiver that takes nothing for so long is cut off; it may come back and go on. In ms, default 30000. */
  readonly stallMs?: number;
  readonly logger: Logger;
}

export function openStreams({ most = 100, stallMs = 30_000, logger }: StreamsOptions): Streams {
  const closing = new AbortController();
  let open = 0;

  /** Hands on one page after the other: the next is made when the receiver has taken what was sent. */
  async function* send(
    reply: FastifyReply,
    route: StreamRoute,
    pages: AsyncIterable<readonly Message[]>,
  ): AsyncGenerator<string, void> {
    const cut = (): void => {
      logger.info(`A receiver of ${route.path} took nothing for ${stallMs} ms and was cut off`);
      reply.raw.destroy();
    };
    try {
      for await (const page of pages) {
        const text = page.map((message) => written(checked(route, message))).join('');
        const stalled = setTimeout(cut, stallMs).unref();
        yield text;
        clearTimeout(stalled);
      }
    } catch (error) {
      logger.error(`A stream of ${route.path} failed: ${messageOf(error)}`, { requestId: reply.request.id });
      throw error;
    }
  }

  return {
    async open(reply, route, start) {
      if (closing.signal.aborted) throw serverError('NR_SERVER_NOT_READY', 'The server is about to stop');
      if (open >= most) throw serverError('NR_SERVER_STREAMS_FULL', `${most} streams are open, the most there may be`);
      open += 1;
      const gone = endOf(reply);
      gone.addEventListener('abort', () => (open -= 1), { once: true });
      const { admission = gone } = reply.request;
      const messages = await start(AbortSignal.any([gone, closing.signal, admission]));
      reply
        .type('text/event-stream; charset=utf-8')
        // A proxy must not gather what is meant for now; and nothing comes behind a stream.
        .headers({ 'x-accel-buffering': 'no', connection: 'close' });
      return Readable.from(send(reply, route, messages), { objectMode: false });
    },
    close: () => closing.abort(),
  };
}

/** Nothing leaves that does not stand in the schema. */
function checked({ event }: StreamRoute, message: Message): Message {
  const { data, name } = message;
  return data === undefined || name !== undefined ? message : { ...message, data: event.parse(data) };
}
