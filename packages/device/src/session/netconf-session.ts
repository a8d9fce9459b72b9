import { messageOf, type NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import { frame, FrameReader } from '../transport/netconf/frames.ts';
import {
  base as baseNamespace,
  MessageReader,
  type Message,
  type RpcError,
} from '../transport/netconf/message-reader.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import type { Channel, ChannelListener, Connection } from '../transport/transport.ts';
import { tooLarge } from '../platform/limits.ts';
import { Received } from './received.ts';
import type { SessionContext } from './session-context.ts';
import type { AskOptions } from './terminal-session.ts';
import { shown } from '../platform/shown.ts';
import { Wait } from './wait.ts';

const baseVersions = { v10: 'urn:ietf:params:netconf:base:1.0', v11: 'urn:ietf:params:netconf:base:1.1' } as const;
const hello = `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${baseNamespace}"><capabilities><capability>${baseVersions.v10}</capability><capability>${baseVersions.v11}</capability></capabilities></hello>`;
/**
 * Time between the hellos and the first chunk, in ms. netconfd never answers a chunk that it reads together with the hello:
 * it still looks for the end-of-message mark. No answer tells when it has read the hello.
 */
const firstChunkMs = 300;
/** For the answer to `close-session`, in ms. */
const goodbyeMs = 500;
/** The most bytes of a hello. Some devices list a thousand YANG modules. */
const maxHello = 4 * 1024 * 1024;

/** A NETCONF session (RFC 6241) over the SSH subsystem `netconf` (RFC 6242). One request at a time. */
export class NetconfSession implements ChannelListener {
  /** The bytes of the current answer, with their framing. Empty once it was read. */
  readonly received: Received = new Received();
  readonly #context: SessionContext;
  readonly #frames: FrameReader = new FrameReader(
    (bytes) => this.#reader.add(bytes),
    () => this.#onEnd(),
  );
  #reader: MessageReader;
  #maxBytes = maxHello;
  #channel: Channel | undefined;
  #wait: Wait<Message> | undefined;
  #failed: NetRavenError | undefined;
  #lastId = 0;

  constructor(context: SessionContext) {
    this.#context = context;
    this.#reader = this.#newReader();
  }

  /**
   * Opens the subsystem and exchanges the hellos.
   * @throws {NetRavenError} NR_DEVICE_PROTOCOL, NR_DEVICE_TOO_LARGE, NR_DEVICE_TIMEOUT, NR_DEVICE_CLOSED
   */
  async open(connection: Connection): Promise<void> {
    const { limits, endpoint } = this.#context;
    const answer = this.#await({ totalMs: limits.loginMs }, '`<hello>`');
    this.#greet(connection).catch((error: Error) => this.fail(this.#failProtocol('offers no NETCONF', error)));
    const { root, capabilities } = await answer;
    if (root !== 'hello') throw this.#failProtocol(`begins with <${root}> in place of <hello>`);
    this.#frames.chunked = capabilities.includes(baseVersions.v11);
    // Old Junos names the namespace as the capability.
    if (!this.#frames.chunked && ![baseVersions.v10, baseNamespace].some((version) => capabilities.includes(version))) {
      throw this.#failProtocol('offers neither base:1.0 nor base:1.1');
    }
    this.#maxBytes = limits.maxBytes;
    if (this.#frames.chunked) await new Promise<void>((resolve) => new DeviceTimer().start(firstChunkMs, resolve));
    this.#context.logger.debug(`${endpoint} speaks NETCONF`, { chunked: this.#frames.chunked });
  }

  /**
   * Sends an operation that reads a configuration, such as `<get-config>…`. Returns the reply without its envelope, one
   * element in each line.
   * @throws {NetRavenError} NR_DEVICE_COMMAND_FAILED for an rpc-error, NR_DEVICE_NOT_PRIVILEGED for an empty reply, NR_DEVICE_PROTOCOL, NR_DEVICE_TRUNCATED, NR_DEVICE_TOO_LARGE, NR_DEVICE_TIMEOUT, NR_DEVICE_CLOSED
   */
  async ask(operation: string, times: Pick<AskOptions, 'totalMs' | 'startMs'>): Promise<string> {
    const { name, logger } = this.#context;
    const { errors, text } = await this.#ask(operation, times);
    const severe = errors.find(({ severity }) => severity !== 'warning');
    if (severe) throw deviceError('NR_DEVICE_COMMAND_FAILED', `${name} answered ${this.#describe(severe)}`);
    if (/^<[^<>]*\/>\n$/.test(text)) {
      throw deviceError('NR_DEVICE_NOT_PRIVILEGED', `The login of ${name} sees no configuration by NETCONF`, {
        hint: 'Allow the user on the device to read all of the configuration (NACM).',
      });
    }
    for (const warning of errors) logger.warning(`${name} answered with a warning, ${this.#describe(warning)}`);
    // A long answer is not kept twice.
    this.received.reset();
    return text;
  }

  /** Ends the session. Waits half a second for the answer. */
  async close(): Promise<void> {
    if (this.#failed || !this.#channel) return;
    await this.#ask('<close-session/>', { totalMs: goodbyeMs }).catch(() => {
      // The connection is closed next, whatever the device answers.
    });
  }

  data(chunk: Buffer): void {
    // A device that keeps sending after an error must not fill the memory.
    if (this.#failed) return;
    const { endpoint } = this.#context;
    this.received.add(chunk);
    if (this.received.size > this.#maxBytes) return this.fail(tooLarge(endpoint, this.#maxBytes));
    try {
      this.#frames.push(chunk);
    } catch (error) {
      const said = shown(this.#context.masker.redactOrHide(messageOf(error))).slice(1, -1);
      const message = `What ${endpoint} sent by NETCONF cannot be read: ${said}`;
      // Only a configuration goes into quarantine: no hello, and nothing that was not asked for.
      const code = this.#lastId > 0 && this.#wait ? 'NR_DEVICE_TRUNCATED' : 'NR_DEVICE_PROTOCOL';
      this.fail(deviceError(error instanceof RangeError ? 'NR_DEVICE_TOO_LARGE' : code, message));
    }
  }

  errorData(): void {
    // A subsystem has no standard error.
  }

  closed(): void {
    this.fail(deviceError('NR_DEVICE_CLOSED', `${this.#context.endpoint} closed the NETCONF session`));
  }

  fail(error: NetRavenError): void {
    this.#failed ??= error;
    this.#wait?.reject(this.#failed);
  }

  async #greet(connection: Connection): Promise<void> {
    this.#channel = await connection.subsystem('netconf', this);
    this.#channel.write(frame(hello, false));
  }

  async #ask(operation: string, times: Pick<AskOptions, 'totalMs' | 'startMs'>): Promise<Message> {
    const id = String((this.#lastId += 1));
    const answer = this.#await(times, `\`${operation}\``);
    const request = `<?xml version="1.0" encoding="UTF-8"?><rpc message-id="${id}" xmlns="${baseNamespace}">${operation}</rpc>`;
    this.#channel?.write(frame(request, this.#frames.chunked));
    const message = await answer;
    // An error may lack the id: the device could not read it.
    const isOurs = message.id === id || (message.id === undefined && message.errors.length > 0);
    if (message.root === 'rpc-reply' && isOurs) return message;
    throw this.#failProtocol(`answered message ${id} with <${message.root}> ${message.id ?? 'without a message-id'}`);
  }

  async #await({ totalMs, startMs }: Pick<AskOptions, 'totalMs' | 'startMs'>, label: string): Promise<Message> {
    if (this.#failed) throw this.#failed;
    const { limits, endpoint } = this.#context;
    this.received.reset();
    this.#wait = new Wait<Message>(this.received, totalMs, { ...limits, startMs }, { endpoint, label });
    try {
      return await this.#wait.promise;
    } catch (error) {
      this.#failed ??= error as NetRavenError;
      throw error;
    } finally {
      this.#wait = undefined;
    }
  }

  #onEnd(): void {
    const message = this.#reader.end();
    this.#reader = this.#newReader();
    if (!this.#wait) throw new Error(`it sent <${message.root}> unasked`);
    this.#wait.resolve(message);
  }

  #newReader(): MessageReader {
    const { platform, limits } = this.#context;
    return new MessageReader(platform.config.volatileAttributes ?? [], limits.maxBytes);
  }

  #describe({ tag, path, message }: RpcError): string {
    const said = [message, path && `at ${path}`].filter(Boolean).join(' ');
    const text = shown(this.#context.masker.redactOrHide(said)).slice(1, -1);
    return `rpc-error ${this.#context.masker.redactOrHide(tag)}${text === '' ? '' : `: ${text}`}`;
  }

  #failProtocol(what: string, cause?: Error): NetRavenError {
    const { endpoint, name } = this.#context;
    const error = deviceError('NR_DEVICE_PROTOCOL', `${endpoint} ${this.#context.masker.redactOrHide(what)}`, {
      hint: `Check that NETCONF over SSH is on, and its port: \`netraven devices set ${name} --port 830\`.`,
      cause,
    });
    this.#failed ??= error;
    return error;
  }
}
