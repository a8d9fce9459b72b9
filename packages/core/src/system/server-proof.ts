/**
 * Returns the proof that a server on `port` knows the API token. A client asks for it before it sends the token. The port
 * is part of it: another program cannot pass the question on to the server.
 *
 * @param tokenHash SHA-256 of the token
 * @param nonce random text of the client
 */
export function serverProof(tokenHash: Uint8Array, nonce: string, port: number): string {
  // Not imported: commands that only look at files load this module too.
  const { createHmac } = process.getBuiltinModule('node:crypto');
  return createHmac('sha256', tokenHash).update(`${nonce} ${port}`).digest('base64url');
}
