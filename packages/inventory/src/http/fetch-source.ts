import { messageOf, NetRavenError } from '@netraven/core';
import { resolveHost, type Addresses } from '@netraven/core/outbound';
import { importError } from '../codes.ts';
import { field, readJson } from '../files/json.ts';
import type { SourceKind } from '../kinds.ts';
import type { SourceFile } from '../row.ts';
import { get, type AnswerLimits } from './get.ts';

/** How to reach the server of a source. */
export interface FetchOptions {
  readonly token?: string | undefined;
  /** Loopback, link-local and metadata addresses that may be reached, e.g. `127.0.0.1` or `fd00::/8`. */
  readonly allowAddresses?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Limit of all answers, in bytes. Default 128 MiB. */
  readonly maxBytes?: number | undefined;
  /** Limit of all answers, in ms. Default 120,000. */
  readonly timeoutMs?: number | undefined;
}

const maxPages = 500;
const pageSize = 500;

/**
 * Reads the devices behind a URL: a file for each page of NetBox and Nautobot, else the one answer. Filters are in the
 * query: `https://netbox.example.net/?site=ams`.
 *
 * @throws {NetRavenError} NR_SOURCE_URL_INVALID, NR_ADDRESS_REFUSED, NR_SOURCE_UNREACHABLE, NR_SOURCE_REFUSED, NR_IMPORT_TOO_LARGE
 */
export async function fetchSource(kind: SourceKind, sent: string, options: FetchOptions): Promise<SourceFile[]> {
  const { token, allowAddresses = [], maxBytes = 128 * 1024 * 1024, timeoutMs = 120_000 } = options;
  const url = endpoint(kind, parseUrl(sent));
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const addresses = await resolveAllowed(url, allowAddresses, signal);
  const headers = { accept: 'application/json, */*;q=0.5', 'user-agent': 'NetRaven', ...authorization(kind, token) };
  const name = url.pathname.split('/').findLast((part) => part !== '') ?? url.hostname;
  const limits = { bytes: maxBytes, used: 0, signal };
  if (kind !== 'netbox' && kind !== 'nautobot') return [{ name, text: await get(url, addresses, headers, limits) }];
  const first = await pages(url, addresses, headers, limits);
  // The list changed between two pages: a device can be missing, which a sync would remove.
  const read =
    first.shifted === undefined ? first : await pages(url, addresses, headers, { ...limits, used: first.used });
  if (read.shifted !== undefined) {
    throw importError('NR_SOURCE_UNREACHABLE', `${url.origin} changed while it was read: ${read.shifted}`, {
      hint: 'Try again when no one adds, renames or removes devices there.',
    });
  }
  return read.texts.map((text) => ({ name, text }));
}

/** Returns a URL. @throws {NetRavenError} NR_SOURCE_URL_INVALID, without the password that it may have */
export function parseUrl(sent: string): URL {
  const url = URL.parse(sent);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw importError('NR_SOURCE_URL_INVALID', 'The URL of the source is no http or https URL');
  }
  if (url.username !== '' || url.password !== '') {
    throw importError('NR_SOURCE_URL_INVALID', `The URL of ${url.host} has a username or password in it`);
  }
  return url;
}

/**
 * Resolves the host of a URL once, and leaves out refused addresses.
 *
 * @throws {NetRavenError} NR_ADDRESS_REFUSED, NR_SOURCE_UNREACHABLE
 */
async function resolveAllowed(url: URL, allowed: readonly string[], signal: AbortSignal): Promise<Addresses> {
  return resolveHost(url, allowed, signal).catch((cause: unknown) => {
    if (cause instanceof NetRavenError) throw cause;
    throw importError('NR_SOURCE_UNREACHABLE', `${url.hostname} cannot be resolved: ${messageOf(cause)}`, { cause });
  });
}

/** Completes the URL of a tool with the path of its API. */
function endpoint(kind: SourceKind, sent: URL): URL {
  const url = new URL(sent);
  url.hash = '';
  const base = url.pathname.replace(/\/+$/, '');
  if (kind === 'librenms' && !base.includes('/api/v0')) url.pathname = `${base}/api/v0/oxidized`;
  if (kind !== 'netbox' && kind !== 'nautobot') return url;
  url.pathname = base.endsWith('/api/dcim/devices') ? `${base}/` : `${base.replace(/\/api$/, '')}/api/dcim/devices/`;
  // Nautobot 2 gives only ids of platform, role and location otherwise. NetBox need not compute the context.
  if (kind === 'nautobot') url.searchParams.set('depth', '1');
  else url.searchParams.set('exclude', 'config_context');
  return url;
}

function authorization(kind: SourceKind, token: string | undefined): Record<string, string> {
  if (!token) return {};
  if (kind === 'librenms') return { 'x-auth-token': token };
  // The tokens of NetBox 4.5 start with nbt_; those before have another scheme.
  if (kind === 'nautobot' || (kind === 'netbox' && !token.startsWith('nbt_')))
    return { authorization: `Token ${token}` };
  return { authorization: `Bearer ${token}` };
}

interface Pages {
  readonly texts: string[];
  /** Bytes of all answers so far. */
  readonly used: number;
  /** How the pages do not fit together. */
  readonly shifted: string | undefined;
}

/** Returns the texts of all pages, read by offset. `next` is not followed: it may name another server, which must not get the token. */
async function pages(
  url: URL,
  addresses: Addresses,
  headers: Readonly<Record<string, string>>,
  limits: AnswerLimits,
): Promise<Pages> {
  const texts: string[] = [];
  const counts = new Set<number>();
  const ids = new Set<unknown>();
  let devices = 0;
  let repeated: unknown;
  let { used } = limits;
  for (let page = 0; page < maxPages; page++) {
    const place = new URL(url);
    place.searchParams.set('limit', String(pageSize));
    place.searchParams.set('offset', String(devices));
    const text = await get(place, addresses, headers, { ...limits, used });
    used += Buffer.byteLength(text);
    const answer = readJson({ name: `${url.origin}${url.pathname}`, text });
    const results = field(answer, 'results');
    if (!Array.isArray(results))
      throw importError('NR_IMPORT_UNREADABLE', `${url.origin}${url.pathname} has no list of results`);
    texts.push(text);
    devices += results.length;
    for (const id of results.map((result) => field(result, 'id'))) {
      if (id !== undefined && ids.has(id)) repeated ??= id;
      ids.add(id);
    }
    const count = Number(field(answer, 'count'));
    if (Number.isInteger(count)) counts.add(count);
    if (results.length > 0 && field(answer, 'next')) continue;
    return { texts, used, shifted: shiftOf(devices, counts, repeated) };
  }
  throw importError('NR_IMPORT_TOO_LARGE', `${url.origin} has more than ${maxPages} pages of devices`);
}

/**
 * Returns how pages do not fit together. A device that is removed while they are read moves another one out of the pages
 * that follow; one that is renamed comes twice, and another one never.
 */
function shiftOf(devices: number, counts: ReadonlySet<number>, repeated: unknown): string | undefined {
  if (repeated !== undefined) return 'a device comes twice';
  const wrong = [...counts].find((count) => count !== devices);
  return wrong === undefined ? undefined : `it has ${wrong} devices, but its pages have ${devices}`;
}
