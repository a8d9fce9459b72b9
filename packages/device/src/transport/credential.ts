/** A login: by a password or by a private key. */
export type Credential = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** Password for the privileged mode, where the platform has one. */
  readonly enablePassword?: string;
} & (
  | { readonly password: string; readonly privateKey?: never }
  /** Not encrypted: OpenSSH's own format, or PEM of RSA or ECDSA (PKCS1, SEC1). */
  | { readonly privateKey: string; readonly password?: never }
);

/** A line of a key that is shorter, as the last one may be, would turn up by chance in any text. */
const shortestLine = 8;

/** All that must never be seen of a credential; of a key the whole text and each of its lines. */
export function secretsOf({ password, enablePassword, privateKey }: Credential): string[] {
  const key = privateKey?.trim() ?? '';
  const lines = key.split(/\r?\n/).filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
  return [password ?? '', enablePassword ?? '', key, ...lines].filter((secret) => secret !== '');
}
