import type { FetchOptions, NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { HttpApi } from '../platform/platform.ts';
import { checkRange } from '../transport/check-address.ts';
import { holdsMask } from '../secrets/secret-jar.ts';
import { shown } from '../platform/shown.ts';

/** A request as a job wants it, checked. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** It changes nothing, so it needs no `device:write`. */
  readonly isRead: boolean;
  readonly timeoutMs: number | undefined;
}

/** Most characters of a path. The connection log shows only a mask of a line that is longer than 4,096. */
const longestPath = 2_000;
const reads: readonly string[] = ['GET', 'HEAD'];
const methods: readonly string[] = [...reads, 'POST', 'PUT', 'PATCH', 'DELETE'];
/** No other: `X-HTTP-Method-Override` makes a write of a GET, and `Host` or `Cookie` are another site or login. */
const allowed: readonly string[] = ['accept', 'content-type', 'if-match', 'if-unmodified-since', 'prefer'];
/** RESTCONF has media types of its own. */
const defaultAccept = 'application/yang-data+json, application/json;q=0.9, */*;q=0.1';
/** `..` between slashes, also encoded, or with a parameter behind it: a server may leave the API by it. */
const dots = /(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:$|\/|;|%2f|%5c|%3b)/i;

/** Checks a request, before anything is sent. @throws {NetRavenError} NR_DEVICE_OPTION_INVALID */
export function checkRequest(path: string, options: FetchOptions, { paths }: HttpApi): HttpRequest {
  const { method = 'GET', headers = {}, body, timeoutMs } = options;
  if (!methods.includes(method)) throw wants(`one of the methods ${methods.join(', ')}`, method);
  const isRead = reads.includes(method);
  if (path.length > longestPath) throw wants(`a path of at most ${longestPath} characters`, `${path.length}`);
  if (/^https?:\/\//i.test(path)) {
    const { pathname = '/', search = '' } = URL.parse(path) ?? {};
    throw deviceError('NR_DEVICE_OPTION_INVALID', 'device.fetch() takes a path, not an address with a host', {
      hint: `Write \`'${pathname}${search}'\`: NetRaven knows the address of the device.`,
    });
  }
  const [name = ''] = path.split('?');
  if (!/^\/[!-~]*$/.test(path) || /[#\\]/.test(path) || dots.test(name)) {
    throw wants('a path of printable ASCII without spaces, `#`, `\\`, `.` and `..`', path);
  }
  if (!paths.some((base) => name === base || name.startsWith(`${base}/`))) {
    throw wants(`a path below ${paths.join(' or ')}`, path);
  }
  const sent: Record<string, string> = { accept: defaultAccept };
  for (const [header, value] of Object.entries(headers)) {
    const key = header.toLowerCase();
    if (!allowed.includes(key)) throw wants(`only the headers ${allowed.join(', ')}`, header);
    if (!/^[ -~]*$/.test(value)) throw wants(`printable ASCII as ${key}`, value);
    sent[key] = value;
  }
  if (isRead && body !== undefined) throw wants(`no body with ${method}`, typeof body);
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  if (text !== undefined) sent['content-type'] ??= 'application/json';
  if (holdsMask(path) || holdsMask(text ?? '')) {
    throw deviceError('NR_DEVICE_COMMAND_REFUSED', 'A request holds the mask of a secret in place of the secret', {
      hint: 'Grant the job `device:secrets`: only then does it read secrets that it can send back.',
    });
  }
  if (timeoutMs !== undefined) checkRange('timeoutMs', timeoutMs, 1, 600_000);
  return { method, path, headers: sent, body: text, isRead, timeoutMs };
}

function wants(what: string, got: string): NetRavenError {
  return deviceError('NR_DEVICE_OPTION_INVALID', `fetch() wants ${what}; it got ${shown(got)}`);
}
