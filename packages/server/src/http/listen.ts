import type { FastifyInstance } from 'fastify';
import { serverError } from '../codes.ts';

/** Where a server listens when nothing else is said, and the port is free. */
export const defaultPort = 7070;

/** Listens. Without a port: on 7070, else on a free one. @throws {NetRavenError} NR_SERVER_PORT_TAKEN for a given one */
export async function listen(app: FastifyInstance, host: string, port: number | undefined): Promise<void> {
  try {
    await app.listen({ host, port: port ?? defaultPort });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
    if (port !== undefined) throw serverError('NR_SERVER_PORT_TAKEN', `Port ${port} of ${host} is taken`);
    await app.listen({ host, port: 0 });
  }
}
