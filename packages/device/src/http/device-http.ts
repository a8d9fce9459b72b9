import { errorData, type FetchAnswer, type FetchOptions, type Logger, type Permission } from '@netraven/core';
import { attemptError } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import type { HttpApi } from '../platform/platform.ts';
import type { DeviceMasker } from '../secrets/device-masker.ts';
import type { Other } from '../session/changes.ts';
import { shown } from '../platform/shown.ts';
import type { Limits } from '../platform/limits.ts';
import { noteRefusal, tryAll, type LoginSettings, type LoginTarget } from '../transport/connect.ts';
import { tokenUser, type Credential } from '../transport/credential.ts';
import type { DeviceLogins } from '../transport/device-logins.ts';
import type { HostKeyStore } from '../transport/host-key.ts';
import { exchange, type RawAnswer } from '../transport/https-exchange.ts';
import type { Route } from '../transport/route.ts';
import type { Refused } from '../transport/try-credential.ts';
import { checkRequest, type HttpRequest } from './check-request.ts';

export interface DeviceHttpOptions {
  /** The device, and the port of its HTTPS server. */
  readonly target: LoginTarget;
  readonly logins: DeviceLogins;
  /** Id of the platform, for messages. */
  readonly platform: string;
  readonly api: HttpApi | undefined;
  readonly settings: LoginSettings;
  readonly certificates: HostKeyStore;
  readonly route: () => Promise<Route>;
  readonly limits: Limits;
  readonly masker: DeviceMasker;
  readonly permissions: readonly Permission[];
  readonly dryRun: boolean;
  readonly logger: Logger;
  /** Called once the device has accepted a credential. */
  readonly onAccepted: (credential: Credential) => void;
  /** Notes a request that may change the device. @param said the request without secrets */
  readonly noteChange: (said: string) => Other;
  /** Awaited before each request is sent. */
  readonly beforeSend: (mayChange: boolean) => Promise<void>;
}

/** Headers of an answer that a job gets. Others may be a login, such as `set-cookie`. */
const passed = ['content-type', 'etag', 'last-modified', 'location', 'retry-after'] as const;
/** The largest answer. Masking one of 16 MiB takes 1.6 s. */
const maxBytes = 16 * 1024 * 1024;
/** The device is busy: another attempt may succeed. */
const busy: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** The HTTPS API of a device. Sends one request at a time, checks permissions, masks secrets and writes the connection log. */
export class DeviceHttp {
  readonly #options: DeviceHttpOptions;
  readonly #stop = new AbortController();
  readonly #settings: LoginSettings;
  #accepted: Credential | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: DeviceHttpOptions) {
    this.#options = options;
    this.#settings = { ...options.settings, signal: AbortSignal.any([options.settings.signal, this.#stop.signal]) };
  }

  fetch(path: string, options: FetchOptions = {}): Promise<FetchAnswer> {
    const turn = this.#last.then(() => this.#fetch(path, options));
    this.#last = turn.catch(() => {
      // Its caller got the error.
    });
    return turn;
  }

  /** Resolves once no request runs any more. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /** Breaks off the request that runs. Resolves once it has ended. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.idle();
  }

  async #fetch(path: string, options: FetchOptions): Promise<FetchAnswer> {
    const { api, target, masker, permissions, dryRun, logger, platform } = this.#options;
    const { name } = target;
    if (!api)
      throw deviceError('NR_DEVICE_NO_HTTP', `${name} is a ${platform}, whose HTTPS API NetRaven does not know`);
    const request = checkRequest(path, options, api);
    const said = masker.redact(`${request.method} ${path}`);
    if (!request.isRead) {
      if (!permissions.includes('device:write')) {
        throw deviceError('NR_DEVICE_WRITE_REFUSED', `${said} on ${name} may change it, and the job may not`);
      }
      if (dryRun) {
        logger.info(`Would send to ${name}: ${said}`, { bytes: Buffer.byteLength(request.body ?? '') });
        return { status: 204, headers: {}, text: '' };
      }
    }
    const startedAt = performance.now();
    const durationMs = (): number => Math.round(performance.now() - startedAt);
    let answer: RawAnswer;
    try {
      answer = await this.#send(request, api);
    } catch (error) {
      logger.warning(`${said}: failed`, { durationMs: durationMs(), error: errorData(error, 'NR_DEVICE_CLOSED').code });
      throw error;
    }
    const { status, headers } = answer;
    logger.info(`${said}: ${status}`, { durationMs: durationMs(), bytes: Buffer.byteLength(answer.text) });
    const text = await masker.fields(answer.text);
    if (status >= 400 && options.onError !== 'return') {
      const why = shown(masker.redact(text));
      throw deviceError('NR_DEVICE_COMMAND_FAILED', `${name} answered ${said} with ${status}: ${why}`, {
        retryable: busy.has(status),
      });
    }
    const given = passed.flatMap((header) => {
      const value = headers[header];
      return value === undefined ? [] : [[header, masker.redact(value)] as const];
    });
    return { status, headers: Object.fromEntries(given), text };
  }

  async #send(request: HttpRequest, api: HttpApi): Promise<RawAnswer> {
    const { target, logins } = this.#options;
    const route = await this.#options.route();
    const attempt = (credential: Credential, settings: LoginSettings): Promise<RawAnswer | Refused> =>
      this.#attempt(credential, request, api, settings, route);
    // Like a command in an open session: no new login.
    const accepted = this.#accepted;
    if (accepted) {
      const outcome = await attempt(accepted, { ...this.#settings, beforeLogin: undefined });
      if (!('refused' in outcome)) return outcome;
      await noteRefusal(target, this.#settings, accepted, outcome);
    }
    return logins.inTurn((credentials) => {
      const usable = credentials.filter(
        ({ password, username }) => password !== undefined && (username === tokenUser) === (api.login !== 'basic'),
      );
      if (usable.length === 0) throw this.#noCredential(api);
      return tryAll(target, this.#settings, usable, attempt);
    });
  }

  async #attempt(
    credential: Credential,
    request: HttpRequest,
    api: HttpApi,
    settings: LoginSettings,
    route: Route,
  ): Promise<RawAnswer | Refused> {
    const { target, certificates, limits, noteChange, beforeSend, onAccepted, masker } = this.#options;
    const { name } = target;
    let other: Other | undefined;
    const answer = await exchange(
      {
        ...target,
        request,
        certificates,
        credential,
        login: loginHeader(api, credential),
        answerMs: request.timeoutMs ?? limits.commandMs,
        maxBytes: Math.min(limits.maxBytes, maxBytes),
        beforeSend: async () => {
          if (!request.isRead) other = noteChange(masker.redact(`${request.method} ${request.path}`));
          await beforeSend(!request.isRead);
        },
        onSend() {
          if (other) other.isSent = true;
        },
      },
      settings,
      route,
    ).catch((error: unknown) => {
      if (other) other.isSent ??= false;
      throw error;
    });
    const { status, headers } = answer;
    // The device did not carry it out.
    if (other && status >= 400 && status < 500) other.isSent = false;
    // A user who may not do something is no wrong login.
    if (status === 401 || (status === api.wrongToken && this.#accepted !== credential)) {
      this.#accepted = undefined;
      const message = `${name} refused the credential ${credential.name} with ${status}`;
      return { refused: deviceError('NR_DEVICE_AUTH_REFUSED', message) };
    }
    if (status >= 300 && status < 400) {
      const to = shown(settings.redact(headers.location ?? ''));
      throw deviceError(
        'NR_DEVICE_COMMAND_FAILED',
        `${name} answered with a redirect to ${to}: NetRaven follows none`,
        {
          hint: 'Ask for the path that the device names, if it is one of its API.',
        },
      );
    }
    if (this.#accepted !== credential) onAccepted(credential);
    this.#accepted = credential;
    return answer;
  }

  #noCredential({ login }: HttpApi): Error {
    const { name } = this.#options.target;
    if (login === 'basic') return attemptError('NR_DEVICE_NO_CREDENTIAL', `No credential with a password fits ${name}`);
    return attemptError('NR_DEVICE_NO_CREDENTIAL', `No credential with a token fits ${name}`, {
      hint: `Add its token: \`netraven credentials add api --username ${tokenUser} --network ${this.#options.target.device.address}\`; the password is the token.`,
    });
  }
}

function loginHeader({ login }: HttpApi, { username, password = '' }: Credential): Record<string, string> {
  if (typeof login === 'object') return { [login.header]: password };
  if (login === 'bearer') return { authorization: `Bearer ${password}` };
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
