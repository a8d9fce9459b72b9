import type { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';

/** Signals of connections. One each, as a client can send many requests ahead. */
const connections = new WeakMap<Socket, AbortSignal>();

/**
 * Returns a signal that aborts when the answer was sent or the client disconnected. Fastify's `request.signal` aborts too
 * early: once the body was read. In Node 20, an answer that waits behind another one on its connection does not close with
 * it, so the connection is watched too.
 */
export function closeSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return AbortSignal.any([controller.signal, connectionSignal(reply.request.raw.socket)]);
}

function connectionSignal(socket: Socket): AbortSignal {
  const known = connections.get(socket);
  if (known) return known;
  const controller = new AbortController();
  socket.once('close', () => controller.abort());
  connections.set(socket, controller.signal);
  return controller.signal;
}
