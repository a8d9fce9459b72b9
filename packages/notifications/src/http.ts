import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connectError, connectTo, type Addresses } from '@netraven/core/outbound';

/** Bytes of an answer that are read. */
const mostBytes = 4_096;

/** An answer of a server. */
export interface Answer {
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
}

/** Posts a body to the first address that works. Follows no redirect. @throws the error of the system, or the reason of the signal */
export async function post(
  url: URL,
  addresses: Addresses,
  { body, headers, signal }: { body: string; headers: Readonly<Record<string, string>>; signal: AbortSignal },
): Promise<Answer> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const sent = { 'content-type': 'application/json', 'user-agent': 'NetRaven', ...headers };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', headers: sent, signal, ...connectTo(addresses) }, resolve)
      .on('error', (error) => reject(connectError(error)))
      .end(body);
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop closes the connection.
    if (bytes >= mostBytes) break;
  }
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8', 0, mostBytes) };
}
