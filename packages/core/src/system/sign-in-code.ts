/** Time for which a sign-in code is valid, in ms. */
export const signInCodeMs: number = 10 * 60_000;

/** A sign-in code after reading. */
export interface SignInCode {
  /** In ms since 1970. */
  readonly madeAt: number;
  /** Different for each code. */
  readonly nonce: string;
}

/**
 * Returns a code that signs a browser in once, within ten minutes. Addresses have it in place of the API token: a browser
 * keeps each address that it has opened. Who knows the token can make one, who has codes cannot make another.
 *
 * @param tokenHash SHA-256 of the token
 */
export function makeSignInCode(tokenHash: Uint8Array, port: number): string {
  // Not imported: commands that only look at files load this module too.
  const { randomBytes } = process.getBuiltinModule('node:crypto');
  const code = { madeAt: Date.now(), nonce: randomBytes(12).toString('base64url') };
  return `${code.madeAt.toString(36)}.${code.nonce}.${proofOf(tokenHash, port, code)}`;
}

/** Reads a code of this token and port. Returns undefined for any other text. The caller checks its age and that it is new. */
export function readSignInCode(tokenHash: Uint8Array, port: number, text: string): SignInCode | undefined {
  const { timingSafeEqual } = process.getBuiltinModule('node:crypto');
  const [, made = '', nonce = '', sent = ''] = /^([\da-z]{1,10})\.([\w-]{16})\.([\w-]{43})$/.exec(text) ?? [];
  const code = { madeAt: Number.parseInt(made, 36), nonce };
  const proof = proofOf(tokenHash, port, code);
  return sent.length === proof.length && timingSafeEqual(Buffer.from(sent), Buffer.from(proof)) ? code : undefined;
}

/** No proof of a server ends in a word, so that none is the proof of a code. */
function proofOf(tokenHash: Uint8Array, port: number, { madeAt, nonce }: SignInCode): string {
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac('sha256', tokenHash).update(`${port} ${madeAt} ${nonce} sign-in`).digest('base64url');
}
