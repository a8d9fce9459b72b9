import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { messageOf } from '@netraven/core';
import { connectError, connectTo, type Addresses } from '@netraven/core/outbound';
import { importError } from '../codes.ts';

/** Limits of all answers of a source. */
export interface AnswerLimits {
  readonly bytes: number;
  /** Bytes of the answers before this one. */
  readonly used: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the text behind a URL from the first of its addresses that works. Follows no redirect.
 *
 * @throws {NetRavenError} NR_SOURCE_UNREACHABLE, NR_SOURCE_REFUSED, NR_IMPORT_TOO_LARGE
 */
export async function get(
  url: URL,
  addresses: Addresses,
  headers: Readonly<Record<string, string>>,
  limits: AnswerLimits,
): Promise<string> {
  const { signal } = limits;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const place = `${url.origin}${url.pathname}`;
  try {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, { headers, signal, ...connectTo(addresses) }, resolve)
        .on('error', (error) => reject(connectError(error)))
        .end();
    });
    checkStatus(answer, place);
    return await textOf(answer, limits, place);
  } catch (cause) {
    if (typeof cause === 'object' && cause !== null && 'hint' in cause) throw cause;
    const reason = signal.aborted ? 'it took too long' : messageOf(cause);
    throw importError('NR_SOURCE_UNREACHABLE', `${place} cannot be read: ${reason}`, { cause });
  }
}

function checkStatus(answer: IncomingMessage, place: string): void {
  const { statusCode = 0, headers } = answer;
  if (statusCode === 200) return;
  answer.destroy();
  if (statusCode === 401 || statusCode === 403) {
    throw importError(
      'NR_SOURCE_REFUSED',
      `${place} answered ${statusCode}: the token is missing, wrong, or may not read devices`,
    );
  }
  const { location } = headers;
  throw importError(
    'NR_SOURCE_UNREACHABLE',
    `${place} answered ${statusCode}`,
    location === undefined ? {} : { hint: `Redirects are not followed. If that is right, use ${location}` },
  );
}

async function textOf(answer: IncomingMessage, { bytes, used }: AnswerLimits, place: string): Promise<string> {
  const chunks: Buffer[] = [];
  let read = used;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    read += chunk.length;
    if (read > bytes) {
      answer.destroy();
      throw importError(
        'NR_IMPORT_TOO_LARGE',
        `${place} answered with more than ${Math.round(bytes / 1024 / 1024)} MiB`,
      );
    }
    chunks.push(chunk);
  }
  if (!answer.complete) throw new Error('the connection was closed before the end of the answer');
  return Buffer.concat(chunks).toString('utf8');
}
