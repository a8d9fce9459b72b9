import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serverProof } from '@netraven/core/system';

/** Returns what a NetRaven with these tokens answers to a request for its proof. Undefined: another request. */
export function proofAnswer(
  { url, socket }: IncomingMessage,
  token: string,
  revealToken = token,
): { proof: string } | undefined {
  const [, nonce, isReveal] = /^\/api\/v1\/health\/proof\?nonce=([\w-]+)(&token=reveal)?$/.exec(url ?? '') ?? [];
  const hash = createHash('sha256')
    .update(isReveal ? revealToken : token)
    .digest();
  return nonce === undefined ? undefined : { proof: serverProof(hash, nonce, socket.localPort ?? 0) };
}
