import type { FastifyReply } from 'fastify';

/**
 * Returns a signal that aborts when the answer was sent or the client disconnected. Fastify's `request.signal` aborts too
 * early: once the body was read.
 */
export function closeSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
