import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import { securityHeaders } from '../http/security-headers.ts';

/** Headers of the page. It loads only its own files, runs no inline script, cannot be framed and submits no form. */
const pageHeaders = {
  ...securityHeaders,
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
} as const;

/** Returns the folder of the built page: in the published package next to the code, in a clone that of `ui`. */
export function pageFolder(): string {
  const here = import.meta.dirname;
  const published = join(here, '..', 'ui');
  return existsSync(published) ? published : fileURLToPath(new URL('../../../ui/dist', import.meta.url));
}

/**
 * Serves the files of a built page, and `index.html` at every other address outside the API. Looks for a file on each
 * request: the page may be built or upgraded while the server runs, and its assets then have other names.
 */
export async function registerPage(app: FastifyInstance, folder: string): Promise<void> {
  const options = { root: folder, serve: false, cacheControl: false, preCompressed: true, suppressWarning: true };
  await app.register(fastifyStatic, options);
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply | void => {
    const path = (request.params as { readonly '*': string })['*'];
    if (path !== 'index.html' && isFile(folder, path)) return send(reply, path);
    // Health checks and curl send `*/*` or nothing.
    const isAsked = path === '' || accepts(request, 'text/html');
    if (isApi(path) || !isAsked) return reply.callNotFound();
    if (isFile(folder, 'index.html')) return send(reply, 'index.html');
    throw serverError('NR_SERVER_PAGE_ABSENT', 'The web page has not been built');
  };
  app.route({ method: ['GET', 'HEAD'], url: '/*', schema: { hide: true }, config: { auth: 'none' }, handler: answer });
}

function send(reply: FastifyReply, path: string): FastifyReply {
  // The names of assets contain a hash of their content.
  if (path.startsWith('assets/')) {
    return reply.headers({ ...pageHeaders, 'cache-control': 'private, max-age=31536000, immutable' }).sendFile(path);
  }
  // Always send the whole file. Another version can have the same size and time, and so the same ETag. The browser would
  // keep the old version, whose scripts no longer exist.
  return reply
    .headers({ ...pageHeaders, 'cache-control': 'no-cache' })
    .sendFile(path, { etag: false, lastModified: false });
}

/** Returns true if the page has a file at this untrusted path. Compressed forms of files do not count. */
function isFile(folder: string, path: string): boolean {
  if (path.length > 200 || !plainPath.test(path) || /\.(?:br|gz)$/.test(path)) return false;
  return lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** Path without names that start with a dot, so that it cannot leave the folder. */
const plainPath = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

function isApi(path: string): boolean {
  return path === 'api' || path.startsWith('api/');
}

function accepts(request: FastifyRequest, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}
