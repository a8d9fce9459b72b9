import type { Logger, NetRavenError } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { forCommandLine, type Credential } from './credential.ts';
import { endpointOf } from './endpoint.ts';
import type { HostKeyStore } from './host-key.ts';
import { isNotAllowed } from './open-for.ts';
import { direct, through, type Route } from './route.ts';
import { RoutedConnection } from './routed-connection.ts';
import type { SshConnection } from './ssh-connection.ts';
import { telnetCredentials, tryTelnet, type TelnetTerminal } from './telnet/try-telnet.ts';
import type { Connection } from './transport.ts';
import { tryCredential, type Refused } from './try-credential.ts';

/** The answer of a device or jump host to a login. */
export interface Login {
  readonly deviceId: string;
  readonly credentialId: string;
  readonly accepted: boolean;
}

/** A device with SSH that forwards to others. */
export interface JumpHost {
  readonly device: { readonly id: string; readonly name: string; readonly address: string; readonly port: number };
  /** Tried in this order, except those that were refused before. */
  readonly credentials: readonly Credential[];
  readonly legacyAlgorithms: boolean;
  /** Calls the login when other tasks let it, with the credentials as they are known then. Default: at once. */
  readonly inTurn?: <Login>(login: (credentials: readonly Credential[]) => Promise<Login>) => Promise<Login>;
  /** Default: that of the device. */
  readonly guard?: LoginGuard;
}

/** Decides when a credential may be sent, so that a wrong one does not lock its account. */
export interface LoginGuard {
  /** Returns why the credential must not be sent. Undefined: it may be. */
  withheld(credentialId: string): NetRavenError | undefined;
  /** Resolves when the credential may be sent. @throws {NetRavenError} NR_CREDENTIAL_FROZEN */
  enter(credentialId: string): Promise<void>;
  /** Ends the turn. `accepted`: the answer of the other side; undefined if none came, `unsent` if nothing was sent. */
  leave(credentialId: string, accepted: boolean | 'unsent' | undefined): Promise<void>;
}

/** Settings for the device and all jump hosts. */
export interface LoginSettings {
  /** The keys of the device and of the jump hosts, by their ids. */
  readonly hostKeys: HostKeyStore;
  /** Until the TCP connection is open, in ms. */
  readonly connectMs: number;
  /** For the login behind it, in ms. */
  readonly loginMs: number;
  /** Between two keepalives, in ms. */
  readonly keepaliveMs: number;
  /** Awaited once the host key is accepted, before a credential is sent. */
  readonly beforeLogin?: (() => Promise<void>) | undefined;
  /** Called when a login is over for which no password or key was sent. */
  readonly onUnsent?: (() => void) | undefined;
  readonly onLogin?: ((login: Login) => void) | undefined;
  /** Receives the SSH identification of each device and jump host, e.g. `SSH-2.0-Cisco-1.25`. */
  readonly onIdentification?: ((deviceId: string, identification: string) => void) | undefined;
  /** Default: each credential is sent at once. */
  readonly guard?: LoginGuard | undefined;
  readonly signal: AbortSignal;
  /** Removes secrets from what the other side says. */
  readonly redact: (text: string) => string;
  readonly logger: Logger;
}

export interface ConnectOptions extends LoginSettings {
  readonly device: { readonly id: string; readonly name: string; readonly address: string };
  readonly port: number;
  /** Tried in this order, except those that were refused before. */
  readonly credentials: readonly Credential[];
  /** Also offers old algorithms. */
  readonly legacyAlgorithms: boolean;
  readonly transport: 'ssh' | 'telnet';
  /** The terminal and its login, for telnet. */
  readonly telnet: TelnetTerminal;
  /** The way to the device, the first jump host first. */
  readonly jumpHosts: readonly JumpHost[];
  /** For the whole session behind the login, in ms. */
  readonly sessionMs: number;
}

/** A device or jump host to log in to. */
export interface LoginTarget extends Pick<ConnectOptions, 'device' | 'port' | 'credentials' | 'legacyAlgorithms'> {
  /** For messages. */
  readonly name: string;
  readonly endpoint: string;
}

/**
 * Logs in, through jump hosts if there are some. Tries each credential once, in a new connection: servers disconnect a
 * client that changes its user name.
 * @throws {NetRavenError} NR_CREDENTIAL_NOT_ALLOWED_HERE, NR_DEVICE_NO_CREDENTIAL, NR_DEVICE_KEY_UNREADABLE, NR_DEVICE_AGENT_UNAVAILABLE, NR_DEVICE_UNREACHABLE, NR_DEVICE_HOST_KEY_CHANGED, NR_DEVICE_AUTH_REFUSED, NR_DEVICE_PROTOCOL, NR_DEVICE_CLOSED, NR_DEVICE_TIMEOUT, NR_DEVICE_TOO_LARGE, NR_DEVICE_ABORTED
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { device, port, jumpHosts, transport, sessionMs } = options;
  const credentials = forCommandLine(options.credentials);
  const endpoint = endpointOf(device, port, jumpHosts);
  const target: LoginTarget = { ...options, credentials, name: device.name, endpoint };
  // Before a jump host is asked.
  requireCredential(target, transport === 'telnet' ? telnetCredentials(credentials) : credentials, transport);
  const route = await openRoute(jumpHosts, options);
  try {
    const connection = await (transport === 'telnet'
      ? byTelnet(target, { ...options, credentials }, route)
      : tryAll(target, options, credentials, (credential, settings) =>
          tryCredential(credential, target, settings, route),
        ));
    return new RoutedConnection(connection, route, sessionMs, endpoint);
  } catch (error) {
    await route.close();
    throw error;
  }
}

/** Logs in to a chain of jump hosts. The caller closes the route. @throws {NetRavenError} the same as {@link connect} */
export async function openRoute(jumpHosts: readonly JumpHost[], settings: LoginSettings): Promise<Route> {
  let route = direct;
  try {
    for (const [index, jump] of jumpHosts.entries()) {
      route = await extend(route, jump, jumpHosts.slice(0, index), settings);
    }
    return route;
  } catch (error) {
    await route.close();
    throw error;
  }
}

async function byTelnet(target: LoginTarget, options: ConnectOptions, route: Route): Promise<Connection> {
  const { credentials, logger, telnet } = options;
  logger.warning(`The login to ${target.endpoint} by telnet is not encrypted: the network can read the password`);
  return tryAll(target, options, telnetCredentials(credentials), (credential, settings) =>
    tryTelnet(credential, target, settings, telnet, route),
  );
}

async function extend(
  route: Route,
  { device, legacyAlgorithms, inTurn, guard, ...jump }: JumpHost,
  before: readonly JumpHost[],
  given: LoginSettings,
): Promise<Route> {
  const settings = guard ? { ...given, guard } : given;
  const { port } = device;
  const credentials = forCommandLine(jump.credentials);
  const name = `jump host ${device.name}`;
  const endpoint = `jump host ${endpointOf(device, port, before)}`;
  const target: LoginTarget = { device, port, credentials, legacyAlgorithms, name, endpoint };
  requireCredential(target, credentials, 'ssh');
  const logIn = (known: readonly Credential[]): Promise<SshConnection> =>
    tryAll(target, settings, forCommandLine(known), (one, guarded) => tryCredential(one, target, guarded, route));
  const connection = await (inTurn ? inTurn(logIn) : logIn(credentials));
  return through(connection, route, endpoint, device);
}

/**
 * Tries credentials one after the other, each when its guard lets it. Returns the answer to the accepted one.
 * @throws {NetRavenError} NR_DEVICE_AUTH_REFUSED, NR_CREDENTIAL_FROZEN, NR_CREDENTIAL_NOT_ALLOWED_HERE, and those of `attempt`
 */
export async function tryAll<C extends Credential, T extends object>(
  { device, name }: LoginTarget,
  settings: LoginSettings,
  credentials: readonly C[],
  attempt: (credential: C, settings: LoginSettings) => Promise<T | Refused>,
): Promise<T> {
  const { onLogin, logger } = settings;
  let refused: NetRavenError | undefined;
  const withheld: { readonly name: string; readonly error: NetRavenError }[] = [];
  for (const credential of credentials.filter(({ refusedBefore = false }) => !refusedBefore)) {
    const outcome = await inGuardedTurn(credential, settings, attempt);
    if ('withheld' in outcome) {
      withheld.push({ name: credential.name, error: outcome.withheld });
      continue;
    }
    onLogin?.({ deviceId: device.id, credentialId: credential.id, accepted: 'accepted' in outcome });
    if ('accepted' in outcome) return outcome.accepted;
    refused = outcome.refused;
    logger.warning(refused.message, { credentialId: credential.id });
  }
  const frozen = withheld.filter(({ error }) => isFrozen(error));
  // A frozen one may go there.
  const [first] = [...frozen, ...withheld];
  if (!refused && first) throw first.error;
  const names = credentials
    .map((credential) => credential.name)
    .filter((each) => !withheld.some((one) => one.name === each));
  const said = names.length === 1 ? `the credential ${names[0]}` : `the credentials ${names.join(', ')}`;
  const unsent = frozen.map((one) => one.name);
  const others = unsent.length === 0 ? '' : `; ${unsent.join(', ')} ${unsent.length === 1 ? 'is' : 'are'} frozen`;
  const elsewhere = withheld.filter(({ error }) => !isFrozen(error)).map((one) => one.name);
  const apart = elsewhere.length === 0 ? '' : `; ${elsewhere.join(', ')} may not go to its address`;
  const hints = [
    `Correct the credential with \`netraven credentials set ${names.length === 1 ? names[0] : '<name>'}\`.`,
    ...unsent.map((each) => `Use ${each} again with \`netraven credentials thaw ${each}\`.`),
  ];
  throw deviceError('NR_DEVICE_AUTH_REFUSED', `${name} refused ${said}${others}${apart}`, {
    cause: refused,
    hint: hints.join(' '),
  });
}

/** Notes that a device refused a credential that it had accepted before. */
export async function noteRefusal(
  { device }: LoginTarget,
  { guard, onLogin, logger }: LoginSettings,
  { id }: Credential,
  { refused }: Refused,
): Promise<void> {
  onLogin?.({ deviceId: device.id, credentialId: id, accepted: false });
  logger.warning(refused.message, { credentialId: id });
  try {
    await guard?.enter(id);
  } catch (error) {
    if (isFrozen(error)) return;
    throw error;
  }
  await guard?.leave(id, false);
}

/** Tries a credential when its guard lets it. */
async function inGuardedTurn<C extends Credential, T extends object>(
  credential: C,
  settings: LoginSettings,
  attempt: (credential: C, settings: LoginSettings) => Promise<T | Refused>,
): Promise<{ readonly accepted: T } | Refused | { readonly withheld: NetRavenError }> {
  const { guard } = settings;
  const { id } = credential;
  // Before a connection is opened for nothing.
  const reason = guard?.withheld(id);
  if (reason) return { withheld: reason };
  let entered = false;
  let isOver = false;
  let accepted: boolean | 'unsent' | undefined;
  const onUnsent = (): void => void (accepted = 'unsent');
  const beforeLogin = async (): Promise<void> => {
    await settings.beforeLogin?.();
    await guard?.enter(id);
    // The device may have closed the connection while this login waited.
    if (isOver) await guard?.leave(id, 'unsent');
    else entered = true;
  };
  try {
    const outcome = await attempt(credential, { ...settings, beforeLogin, onUnsent });
    const isRefused = 'refused' in outcome;
    accepted = isRefused ? (accepted ?? false) : true;
    return isRefused ? outcome : { accepted: outcome };
  } catch (error) {
    if (isFrozen(error) || isNotAllowed(error)) return { withheld: error };
    throw error;
  } finally {
    isOver = true;
    if (entered) await guard?.leave(id, accepted);
  }
}

/** Returns the error of a task whose credential must not be sent. */
export function frozenError(name: string): NetRavenError {
  return deviceError(
    'NR_CREDENTIAL_FROZEN',
    `The credential ${name} is frozen: too many logins were refused in a row`,
    {
      hint: `Correct it with \`netraven credentials set ${name}\`, or use it again with \`netraven credentials thaw ${name}\`.`,
    },
  );
}

/** Returns the error of a task whose credential was changed after the task had read it: nothing counts its refusals. */
export function outdatedError(name: string, change: 'removed' | 'replaced'): NetRavenError {
  const what = change === 'removed' ? 'was removed' : 'has another login now';
  return deviceError('NR_CREDENTIAL_FROZEN', `The credential ${name} ${what}`, {
    hint: 'Retry the run: it takes the credentials that are there now.',
  });
}

function isFrozen(error: unknown): error is NetRavenError {
  return (error as { code?: unknown } | undefined)?.code === 'NR_CREDENTIAL_FROZEN';
}

function requireCredential({ name, credentials }: LoginTarget, usable: readonly Credential[], transport: string): void {
  if (usable.length > 0) return;
  if (credentials.length === 0) throw attemptError('NR_DEVICE_NO_CREDENTIAL', `No credential fits ${name}`);
  throw attemptError('NR_DEVICE_NO_CREDENTIAL', `No credential of ${name} has a password, and ${transport} needs one`);
}
