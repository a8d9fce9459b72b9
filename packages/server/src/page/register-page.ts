import { existsSync, readdirSync } from 'node:fs';
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

/** Serves a built page: its files, and `index.html` at every address that is no file and not the API's. */
export async function registerPage(app: FastifyInstance, folder: string): Promise<void> {
  let files = listFiles(folder);
  const options = { root: folder, serve: false, cacheControl: false, preCompressed: true };
  if (files.size > 0) await app.register(fastifyStatic, options);

  /** Of a page that was built anew, or upgraded, while the server runs, the assets have other names. */
  const isFile = (path: string): boolean =>
    files.has(path) || (path.startsWith('assets/') && (files = listFiles(folder)).has(path));
  const answer = (request: FastifyRequest, reply: FastifyReply): FastifyReply | void => {
    const path = (request.params as { readonly '*': string })['*'];
    if (path !== 'index.html' && isFile(path)) return send(reply, path);
    if (isApi(path) || !accepts(request, 'text/html')) return reply.callNotFound();
    if (files.has('index.html')) return send(reply, 'index.html');
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

/** Paths below a folder; none when there is no such folder. A compressed form is no file of its own. */
function listFiles(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name),
  );
  return new Set(
    entries.map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    ),
  );
}

function isApi(path: string): boolean {
  return path === 'api' || path.startsWith('api/');
}

function accepts(request: FastifyRequest, type: string): boolean {
  return (request.headers.accept ?? '').includes(type);
}
