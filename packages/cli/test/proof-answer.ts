import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serverProof } from '@netraven/core/system';

/** Returns what a NetRaven with this token answers to a request for its proof. Undefined: another request. */
export function proofAnswer({ url, socket }: IncomingMessage, token: string): { proof: string } | undefined {
  const nonce = /^\/api\/v1\/health\/proof\?nonce=(.*)$/.exec(url ?? '')?.[1];
  const hash = createHash('sha256').update(token).digest();
  return nonce === undefined ? undefined : { proof: serverProof(hash, nonce, socket.localPort ?? 0) };
}
