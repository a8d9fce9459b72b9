/** A login: by a password, by a private key or by the keys of an SSH agent. */
export type Credential = {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  /** The networks, addresses and host names to which it may be sent, or `any`. */
  readonly networks: readonly string[];
  /** Password for the privileged mode, if the platform has one. */
  readonly enablePassword?: string;
  /** The device refused it earlier in this run: it is not tried again. */
  readonly refusedBefore?: boolean;
} & (
  | { readonly password: string; readonly privateKey?: never; readonly agent?: never }
  /** Not encrypted: OpenSSH's own format, or PEM of RSA or ECDSA (PKCS1, SEC1). */
  | { readonly privateKey: string; readonly password?: never; readonly agent?: never }
  | { readonly agent: AgentLogin; readonly password?: never; readonly privateKey?: never }
);

/** The user name of credentials whose password is a token of an HTTPS API. They are not used for a command line. */
export const tokenUser = '__token__';

/** Returns the credentials for a command line: by SSH or telnet, to a device or a jump host. */
export function forCommandLine(credentials: readonly Credential[]): Credential[] {
  return credentials.filter(({ username }) => username !== tokenUser);
}

/** A login by the keys of the SSH agent at SSH_AUTH_SOCK. */
export interface AgentLogin {
  /** `SHA256:…` of the public key to use. Default: all keys of the agent, at most 5. */
  readonly fingerprint?: string;
}

/** A shorter line of a key, such as the last one, may occur in any text. */
const shortestLine = 8;

/** Returns the secrets of a credential. Of a key: the whole text and each line. */
export function secretsOf({ password, enablePassword, privateKey }: Credential): string[] {
  const key = privateKey?.trim() ?? '';
  const lines = key.split(/\r?\n/).filter((line) => line.length >= shortestLine && !line.startsWith('-----'));
  return [password ?? '', enablePassword ?? '', key, ...lines].filter((secret) => secret !== '');
}
