import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { serverProof } from '@netraven/core/system';
import { codes } from '../codes.ts';

/** Time for the answer, in ms. A server that is blocked for longer counts as not reachable. */
const answerMs = 30_000;

interface ProofOptions {
  readonly home: string;
  /** The token is the reveal token. */
  readonly isReveal?: boolean;
  /** Aborts the wait for the answer. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks that the server at a URL knows a token, without sending it: any program may listen on the port of a server that was
 * killed. A holder of the API token can prove that one, so a request with the reveal token needs the proof of that.
 *
 * @throws {ApiError} NR_SERVER_UNPROVEN, NR_API_UNREACHABLE
 */
export async function proveServer(
  url: string,
  token: string,
  { home, isReveal = false, signal }: ProofOptions,
): Promise<void> {
  const nonce = randomBytes(32).toString('base64url');
  const expected = serverProof(createHash('sha256').update(token).digest(), nonce, Number(new URL(url).port));
  const question = `${url}/api/v1/health/proof?nonce=${nonce}${isReveal ? '&token=reveal' : ''}`;
  const answer = await ask(question, signal).catch(async (error: unknown) => {
    signal?.throwIfAborted();
    const { unreachable } = await import('@netraven/api');
    throw unreachable(url, error);
  });
  if (isEqual(Buffer.from(proofIn(answer)), Buffer.from(expected))) return;
  const { ApiError } = await import('@netraven/api');
  const message = isReveal
    ? `NetRaven at ${url} knows another token than the one in ${home}/reveal-token, which it did not get`
    : `The program at ${url} did not prove that it is NetRaven on ${home}. It did not get the token`;
  const hint = isReveal
    ? `Stop and start NetRaven, which reads ${home}/reveal-token: \`netraven start\`.`
    : codes.NR_SERVER_UNPROVEN.hint;
  // An error of the API: a client passes it on as it is.
  throw new ApiError('NR_SERVER_UNPROVEN', message, { hint });
}

const isEqual = (sent: Buffer, expected: Buffer): boolean =>
  sent.length === expected.length && timingSafeEqual(sent, expected);

/** Returns the body of an answer, at most its first kilobytes. */
function ask(url: string, aborted: AbortSignal | undefined): Promise<string> {
  // Not imported: an import reads all exports of the module, among them WebSocket, which loads all of `fetch`.
  const http = process.getBuiltinModule('node:http');
  const signal = AbortSignal.any([AbortSignal.timeout(answerMs), ...(aborted ? [aborted] : [])]);
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > 4096) response.destroy();
      });
      response.on('close', () => resolve(text));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

function proofIn(answer: string): string {
  try {
    const { proof } = JSON.parse(answer) as { proof?: unknown };
    return String(proof);
  } catch {
    return '';
  }
}
