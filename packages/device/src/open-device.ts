import type {
  DeviceInfo,
  DeviceSession,
  Device,
  ErrorData,
  FetchAnswer,
  FetchOptions,
  Logger,
  Permission,
  PingOptions,
  PingResult,
  TcpOptions,
  TcpResult,
} from '@netraven/core';
import type {
  ChangeEnd,
  ConfigChange,
  ConfigCommandSettings,
  OpenChange,
  SecretForm,
  SecretIndex,
} from '@netraven/core/attempt';
import { deviceError } from './codes.ts';
import type { LastChange } from './config/last-change.ts';
import { DeviceHttp } from './http/device-http.ts';
import { requirePlatform, type Platforms } from './platform/platforms.ts';
import type { Platform } from './platform/platform.ts';
import { ping } from './reach/ping.ts';
import { tcp } from './reach/tcp.ts';
import { tcpThrough } from './reach/tcp-through.ts';
import { DeviceMasker, type MaskedTexts } from './secrets/device-masker.ts';
import { SecretJar } from './secrets/secret-jar.ts';
import { configCommandProblem, withConfigCommands } from './session/config-commands.ts';
import { Changes } from './session/changes.ts';
import { keepChange, takeBackChange } from './session/end-change.ts';
import { defaultLimits, type Limits } from './platform/limits.ts';
import { ManagedSession } from './session/managed-session.ts';
import {
  connect,
  openRoute,
  type JumpHost,
  type Login,
  type LoginSettings,
  type LoginGuard,
} from './transport/connect.ts';
import { secretsOf, type Credential } from './transport/credential.ts';
import { DeviceLogins } from './transport/device-logins.ts';
import { endpointOf } from './transport/endpoint.ts';
import { heldConnection } from './transport/held-connection.ts';
import type { HostKeyStore } from './transport/host-key.ts';
import { SharedRoute } from './transport/shared-route.ts';

export interface OpenDeviceOptions {
  readonly info: DeviceInfo;
  /** The known platforms. Default: the built-in ones. */
  readonly platforms?: Platforms | undefined;
  /** Port of the SSH or telnet server. Default: the device's. */
  readonly port?: number;
  /** Tried once each, in this order; not at all if refused before. */
  readonly credentials: readonly Credential[];
  /** Default `ssh`. By telnet, passwords travel in clear, and there is no host key. */
  readonly transport?: 'ssh' | 'telnet';
  /** The way to the device, the first jump host first. Each is used by SSH and forwards to the next. Default: none. */
  readonly jumpHosts?: readonly JumpHost[];
  /** The keys of the device and of the jump hosts, by their ids. */
  readonly hostKeys: HostKeyStore;
  /** The TLS certificate of its HTTPS API. */
  readonly certificates: HostKeyStore;
  /** Port of its HTTPS API. Default: that of the platform. */
  readonly httpsPort?: number;
  /** Read commands in place of those of the platform. Default: none. */
  readonly commands?: ConfigCommandSettings;
  /** Granted to the job. */
  readonly permissions: readonly Permission[];
  readonly dryRun: boolean;
  /** On abort, all calls to the device reject and the connection closes. */
  readonly signal: AbortSignal;
  /** Asked before each input: false once another worker may have the device. Then nothing is sent. Default: always true. */
  readonly isHeld?: () => boolean;
  /** 32 bytes; the same key gives equal secrets equal masks. */
  readonly maskKey: Uint8Array;
  /** The connection log: commands, durations, sizes; never output, never a secret. */
  readonly logger: Logger;
  /** Secrets that are not the device's, such as values of the job's config: masked in logs and errors. Default: none. */
  readonly others?: SecretIndex<SecretForm> | undefined;
  /** Removes what else must not be in logs and errors. Default: nothing. */
  redact?(text: string): string;
  /** Awaited once the host key is accepted, before a credential is sent. Default: nothing. */
  readonly beforeLogin?: () => Promise<void>;
  /** Awaited before a line that may change the device is sent. Gets all that is to be undone, if the job gave undo lines. */
  beforeConfigure(change: OpenChange | undefined): Promise<void>;
  /** Awaited before the job keeps its changes so far: `beforeConfigure` got them. Default: nothing. */
  readonly beforeKeep?: () => Promise<void>;
  /** Receives the raw text of a configuration that is not proven complete, secrets included. */
  quarantine(raw: string, error: ErrorData): Promise<void>;
  /** Called when a running configuration names who changed it last. Default: nothing. */
  readonly onLastChange?: (change: LastChange) => void;
  /** Called for a configuration, masked, that only two equal reads prove complete. Default: nothing. */
  readonly onReadTwice?: (config: string) => void;
  /** Called for each login that the device or a jump host accepted or refused. */
  readonly onLogin?: (login: Login) => void;
  /** Default: each credential is sent at once. */
  readonly guard?: LoginGuard;
  /** Each has a default. */
  readonly limits?: Partial<Limits>;
  /** Default: the platform's. By telnet `shell`; a platform with NETCONF needs SSH. */
  readonly channel?: Platform['channel'];
  /** Returns true if a configuration, masked, is what was stored last: it needs no second read. Default: never. */
  readonly isStored?: (config: string) => Promise<boolean>;
  /** Configurations that were masked before. Default: each is masked again. */
  readonly maskedTexts?: MaskedTexts;
  /** Also offers algorithms that are no longer safe, for a device without others. Default false. */
  readonly legacyAlgorithms?: boolean;
  /** Demands `verify: 'lines'` of each change, whatever the job passes. Default false. */
  readonly verifyChanges?: boolean;
}

/** A device as the worker uses it. */
export interface ManagedDevice extends Device {
  readonly secrets: Pick<DeviceMasker, 'mask' | 'maskKept' | 'reveals'>;
  /** Id of the credential that the device accepted. */
  readonly credentialId: string | undefined;
  connect(): Promise<DeviceSession & Pick<ManagedSession, 'undo'>>;
  /**
   * Ends the changes of the job, whose `run` is over. Keeps them, or undoes them in a new session. Never rejects.
   */
  endChange(keeps: boolean, undo: (change: OpenChange) => Promise<ChangeEnd>): Promise<ChangeEnd | undefined>;
  /** How the changes of the job altered the configuration. Undefined if it made none, or if they could not be compared. Complete after `endChange`. */
  readonly configChange: ConfigChange | undefined;
  /** Closes the session, if one is open. */
  close(): Promise<void>;
}

/**
 * Returns a device. Does no I/O before its first call.
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_UNKNOWN
 */
export function openDevice(options: OpenDeviceOptions): ManagedDevice {
  const { info, signal, credentials, logger } = options;
  const { commands = {} } = options;
  const platform = withConfigCommands(requirePlatform(info.platform, options.platforms), commands);
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const { port = info.port, transport = 'ssh', jumpHosts = [] } = options;
  const endpoint = endpointOf(info, port, jumpHosts);
  const jar = new SecretJar(options.maskKey);
  jar.addLogin([...credentials, ...jumpHosts.flatMap((jump) => jump.credentials)].flatMap(secretsOf));
  const masker = new DeviceMasker({
    jar,
    platform,
    seesSecrets: options.permissions.includes('device:secrets'),
    others: options.others,
    redactOthers: (text) => options.redact?.(text) ?? text,
    before: options.maskedTexts && {
      texts: options.maskedTexts,
      deviceId: info.id,
      maskKey: options.maskKey,
    },
  });
  const changes = new Changes(info.name);
  let opening: Promise<ManagedSession> | undefined;
  let credentialId: string | undefined;
  const logins = new DeviceLogins(info.id, credentials);

  const settings: LoginSettings = {
    hostKeys: options.hostKeys,
    beforeLogin: options.beforeLogin,
    onLogin(login) {
      logins.note(login);
      options.onLogin?.(login);
    },
    guard: options.guard,
    signal,
    logger,
    redact: (text) => masker.redactOrHide(text),
    connectMs: limits.connectMs,
    loginMs: limits.loginMs,
    keepaliveMs: limits.keepaliveMs,
  };
  const route = new SharedRoute(() => openRoute(jumpHosts, settings));
  const isHeld = options.isHeld ?? ((): boolean => true);
  const { httpsPort = platform.http?.port ?? 443, legacyAlgorithms = false } = options;
  const http = new DeviceHttp({
    target: {
      device: info,
      name: info.name,
      port: httpsPort,
      endpoint: endpointOf(info, httpsPort, jumpHosts),
      credentials,
      legacyAlgorithms,
    },
    logins,
    platform: platform.id,
    api: platform.http,
    // The credential that worked last is that of the command line.
    settings: { ...settings, onLogin: (login) => !login.accepted && settings.onLogin?.(login) },
    certificates: options.certificates,
    route: () => route.use(),
    limits,
    masker,
    permissions: options.permissions,
    dryRun: options.dryRun,
    logger,
    onAccepted: (credential) => jar.useLogin(secretsOf(credential)),
    noteChange: (said) => changes.noteOther('request', said),
    async beforeSend(mayChange) {
      if (mayChange) await options.beforeConfigure(changes.open);
      if (!isHeld()) throw deviceError('NR_DEVICE_ABORTED', `The task lost ${info.name} to another worker`);
    },
  });

  const open = async (): Promise<ManagedSession> => {
    if (platform.channel === 'netconf' && transport === 'telnet') {
      throw deviceError('NR_DEVICE_OPTION_INVALID', `${info.name} is used by telnet, and ${platform.id} needs SSH`, {
        hint: `Use SSH: \`netraven devices set ${info.name} --transport ssh\`.`,
      });
    }
    const problem = configCommandProblem(info.name, platform, commands);
    if (problem) throw problem;
    const startedAt = performance.now();
    const connection = await logins.inTurn((known) =>
      connect({
        ...settings,
        device: info,
        port,
        credentials: known,
        transport,
        jumpHosts,
        legacyAlgorithms,
        telnet: { platform, settleMs: limits.settleMs },
        sessionMs: limits.sessionMs,
      }),
    );
    credentialId = connection.credentialId;
    jar.useLogin(credentials.filter(({ id }) => id === credentialId).flatMap(secretsOf));
    const { name } = info;
    const channel = options.channel ?? (transport === 'telnet' ? 'shell' : platform.channel);
    const session = new ManagedSession(heldConnection(connection, isHeld, endpoint), {
      name,
      endpoint,
      credential: credentials.find(({ id }) => id === credentialId)?.name,
      platform,
      channel,
      limits,
      masker,
      logger,
      signal,
      permissions: options.permissions,
      dryRun: options.dryRun,
      verifyChanges: options.verifyChanges === true,
      isStored: async (config) => (await options.isStored?.(config)) === true,
      changes,
      beforeConfigure: () => options.beforeConfigure(changes.open),
      beforeKeep: async () => options.beforeKeep?.(),
      onLastChange: (change) => options.onLastChange?.(change),
      onReadTwice: (config) => options.onReadTwice?.(config),
      quarantine: (raw, error) => options.quarantine(raw, error),
    });
    try {
      await session.open();
    } catch (error) {
      await session.close();
      throw error;
    }
    const durationMs = Math.round(performance.now() - startedAt);
    logger.info(`Logged in to ${name}`, { address: info.address, port, credentialId, transport, channel, durationMs });
    return session;
  };

  return {
    ...info,
    secrets: masker,
    get credentialId() {
      return credentialId;
    },
    get configChange() {
      return changes.configChange;
    },
    async endChange(keeps, undo): Promise<ChangeEnd | undefined> {
      // A request that the job did not wait for.
      await (keeps ? http.idle() : http.close());
      const session = await opening?.catch(() => undefined);
      if (!keeps) return takeBackChange(changes, session, undo);
      const refused = session && (await keepChange(changes, session));
      if (refused === undefined) return undefined;
      const end = await takeBackChange(changes, session, undo);
      return end && { ...end, message: `${end.message} (not confirmed: ${refused})` };
    },
    async connect(): Promise<ManagedSession> {
      if (signal.aborted) throw deviceError('NR_DEVICE_ABORTED', `The task ended before the login to ${info.name}`);
      opening ??= open();
      return opening;
    },
    async ping(pingOptions?: PingOptions): Promise<PingResult> {
      // A jump host forwards no ICMP. From here, another machine with the same private address could answer.
      if (jumpHosts.length > 0) return { sent: 0, received: 0, unavailable: 'the device is behind a jump host' };
      return ping(info.address, { ...pingOptions, signal });
    },
    async tcp(probed: number, tcpOptions?: TcpOptions): Promise<TcpResult> {
      if (jumpHosts.length === 0) return tcp(info.address, probed, { ...tcpOptions, signal });
      const target = {
        ...settings,
        address: info.address,
        port: probed,
        endpoint: endpointOf(info, probed, jumpHosts),
      };
      return tcpThrough(await route.use(), target, tcpOptions);
    },
    fetch: (path: string, fetchOptions?: FetchOptions): Promise<FetchAnswer> => http.fetch(path, fetchOptions),
    async close() {
      await http.close();
      await route.close();
      // A session that failed to open has closed itself. `connect()` reported the error.
      const session = await opening?.catch(() => undefined);
      await session?.close();
    },
  };
}
