import type { FastifyReply } from 'fastify';

/** Aborts when the answer is out or its receiver is gone. (Fastify's `request.signal` aborts once the body is read.) */
export function endOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return controller.signal;
}
