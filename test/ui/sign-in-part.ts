import { createHash } from 'node:crypto';
import { makeSignInCode } from '../../packages/core/src/system/index.ts';

/** Returns `code=…` of an address that signs in, as `netraven start` prints it. */
export function signInPart(token: string, url: string): string {
  const hash = createHash('sha256').update(token).digest();
  return `code=${makeSignInCode(hash, Number(new URL(url).port))}`;
}
