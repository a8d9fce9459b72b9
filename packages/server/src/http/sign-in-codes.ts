import { readSignInCode, signInCodeMs } from '@netraven/core/system';
import { serverError } from '../codes.ts';

/** Refuses a code that does not sign in, and each code from its second use on. @throws {NetRavenError} NR_SIGN_IN_CODE_REFUSED */
export type CodeCheck = (code: string) => void;

/**
 * Creates the check of sign-in codes. A code of an earlier start is refused: it may have been used then.
 *
 * @param port returns the port of the server
 */
export function codeCheck(tokenHash: Uint8Array, port: () => number): CodeCheck {
  const startedAt = Date.now();
  /** Times of used codes, by their nonce. */
  const used = new Map<string, number>();
  return (text) => {
    const now = Date.now();
    for (const [nonce, madeAt] of used) if (madeAt < now - signInCodeMs) used.delete(nonce);
    const code = readSignInCode(tokenHash, port(), text);
    const isValid = code && code.madeAt >= Math.max(startedAt, now - signInCodeMs) && code.madeAt <= now;
    if (!isValid || used.has(code.nonce)) {
      throw serverError('NR_SIGN_IN_CODE_REFUSED', 'The code of the address does not sign in, or no longer does');
    }
    used.set(code.nonce, code.madeAt);
  };
}
