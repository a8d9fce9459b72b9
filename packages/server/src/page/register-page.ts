import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import { securityHeaders } from '../http/security-headers.ts';

/** What the page may load: its own files, and nothing inline. It is framed by nobody and sends no form by itself. */
const pageHeaders = {
  ...securityHeaders,
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
} as const;

/** Where the built page is: in the published package beside the code; in a clone where `ui` was built. */
export function pageFolder(): string {
  const here = import.meta.dirname;
  const published = join(here, '..', 'ui');
  return existsSync(published) ? published : fileURLToPath(new URL('../../../ui/dist', import.meta.url));
}

/**
 * Serves a built page: its files, and `index.html` at every address that is no file and not the API's. Each is looked for
 * when it is asked for: a page may be built, or upgraded, while the server runs, and its assets have other names then.
 */
export async function registerPage(app: FastifyInstance, folder: string): Promise<void> {
  const options = { root: folder, serve: false, cacheControl: false, preCompressed: true, suppressWarning: true };
  await app.register(fastifyStatic, options);
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply | void => {
    const path = (request.params as { readonly '*': string })['*'];
    if (path !== 'index.html' && isFile(folder, path)) return send(reply, path);
    if (isApi(path) || !accepts(request, 'text/html')) return reply.callNotFound();
    if (isFile(folder, 'index.html')) return send(reply, 'index.html');
    throw serverError('NR_SERVER_PAGE_ABSENT', 'The web page is not here');
  };
  app.get('/*', { schema: { hide: true }, config: { auth: 'none' } }, answer);
}

function send(reply: FastifyReply, path: string): FastifyReply {
  // The names of these change with what is in them.
  if (path.startsWith('assets/')) {
    return reply.headers({ ...pageHeaders, 'cache-control': 'private, max-age=31536000, immutable' }).sendFile(path);
  }
  // Sent whole each time: another version of it may have the size and time of this one, by which a browser would be told
  // that nothing changed, and go on with scripts that are no more.
  return reply
    .headers({ ...pageHeaders, 'cache-control': 'no-cache' })
    .sendFile(path, { etag: false, lastModified: false });
}

/** Whether a page has a file of that path, which anybody may have sent. A compressed form is no file of its own. */
function isFile(folder: string, path: string): boolean {
  if (path.length > 200 || !plainPath.test(path) || /\.(?:br|gz)$/.test(path)) return false;
  return lstatSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** Names without a dot before them, so that none leads out of the folder. */
const plainPath = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*$/;

function isApi(path: string): boolean {
  return path === 'api' || path.startsWith('api/');
}

function accepts(request: FastifyRequest, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}
