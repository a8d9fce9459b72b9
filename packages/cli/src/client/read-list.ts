import type { Client, Unreadable } from '@netraven/api';
import type { Context } from '../context.ts';
import { findServer } from '../place/find-server.ts';
import { findHome } from '../place/place.ts';
import { ownPackage } from '../place/own-package.ts';
import { connect } from './connect.ts';
import { unreadableWarner } from './warn-unreadable.ts';

/**
 * Reads a list from the server. If the server has this version, the API client is not loaded: its schemas take 80 ms, and
 * the server has checked its answer with the same schemas. In all other cases, and after any error, `ask` uses the client.
 */
export async function readList<List>(
  context: Context,
  path: string,
  ask: (client: Client) => Promise<List>,
): Promise<List> {
  const { url, token, version } = await findServer(await findHome(context));
  const answer = version === ownPackage().version ? await get(`${url}/api/v1${path}`, token) : undefined;
  if (answer === undefined) return ask(await connect(context));
  const { unreadable = [] } = answer as { unreadable?: readonly Unreadable[] };
  unreadableWarner(context.terminal)(unreadable);
  return answer as List;
}

/** Reads all pages of a list, as {@link readList} does. `query` must not have `after`: each page supplies it. */
export async function readPages<Query extends object, Page extends { readonly next?: object }>(
  context: Context,
  path: string,
  query: Query,
  ask: (client: Client, query: Query) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let next: object | undefined = {}; next;) {
    const asked: Query = { ...query, ...next };
    const fields = Object.entries(asked).map(([name, value]) => [name, String(value)]);
    const search = new URLSearchParams(fields).toString();
    const page = await readList(context, `${path}?${search}`, (client) => ask(client, asked));
    pages.push(page);
    next = page.next;
  }
  return pages;
}

/** A server that sends nothing for this long is asked again by the client, which names the error. */
const quietMs = 60_000;

/** Returns the JSON of a successful answer, else undefined. */
function get(url: string, token: string): Promise<unknown> {
  // Not imported: an import reads all exports of the module, among them WebSocket, which loads all of `fetch`.
  const http = process.getBuiltinModule('node:http');
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  return new Promise((resolve) => {
    const request = http.get(url, { headers, agent: false, timeout: quietMs }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('close', () => resolve(response.complete && response.statusCode === 200 ? parse(text) : undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The client reports the error.
    return undefined;
  }
}
