import type { Platform } from '../../platform/platform.ts';
import type { LoginSettings, LoginTarget } from '../connect.ts';
import type { Credential } from '../credential.ts';
import { openFor } from '../open-for.ts';
import { PromptLogin } from '../prompt-login.ts';
import type { Route } from '../route.ts';
import type { Refused } from '../try-credential.ts';
import { TelnetConnection } from './telnet-connection.ts';

/** The terminal of a platform and its login. */
export interface TelnetTerminal {
  /** The platform itself, not a copy: only its own patterns have a limit of time. */
  readonly platform: Platform;
  /** Silence after which a prompt counts that may be a part of a text, in ms. */
  readonly settleMs: number;
}

/** Opens a telnet session and answers its login. Returns the connection or the refusal; throws all other errors. */
export async function tryTelnet(
  credential: Credential & { readonly password: string },
  target: LoginTarget,
  settings: LoginSettings,
  { platform, settleMs }: TelnetTerminal,
  route: Route,
): Promise<TelnetConnection | Refused> {
  const { device, name, endpoint } = target;
  const stream = await openFor(credential, target, settings, route);
  const { username, password, name: credentialName } = credential;
  const { loginMs, signal, redact } = settings;
  const login = new PromptLogin({
    username,
    password,
    credential: credentialName,
    platform,
    name,
    device: device.name,
    endpoint,
    loginMs,
    settleMs,
    signal,
    redact,
  });
  const connection = new TelnetConnection(stream, credential, platform.terminal, { endpoint, redact, login });
  void connection.ended.then((ended) => login.end(route.lost() ?? ended));
  try {
    await settings.beforeLogin?.();
    const refused = await login.run(connection.channel);
    if (!refused) {
      connection.loggedIn((listener) => login.attach(listener));
      return connection;
    }
    stream.destroy();
    return { refused };
  } catch (error) {
    stream.destroy();
    throw error;
  } finally {
    if (!login.attempted) settings.onUnsent?.();
  }
}

/** Returns the credentials that telnet can use. */
export function telnetCredentials(credentials: readonly Credential[]): (Credential & { readonly password: string })[] {
  return credentials.filter((one): one is Credential & { readonly password: string } => one.password !== undefined);
}
