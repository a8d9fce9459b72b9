import type { Duplex } from 'node:stream';
import { deviceError } from '../../codes.ts';
import type { Terminal } from '../../platform/platform.ts';
import { closeInTime } from '../close-in-time.ts';
import { lostConnection } from '../connection-error.ts';
import type { Credential } from '../credential.ts';
import type { Channel, ChannelListener, Connection, Ended } from '../transport.ts';
import { encodeTyped, TelnetDecoder, type TelnetEvent } from './telnet-decoder.ts';
import { TelnetOptions } from './telnet-options.ts';

/** A telnet session: one terminal. Its listener answers the login first, then it belongs to a session. */
export class TelnetConnection implements Connection {
  readonly credentialId: string;
  readonly login: Connection['login'];
  readonly enablePassword: string | undefined;
  readonly ended: Promise<Ended>;
  readonly channel: Channel;
  readonly #stream: Duplex;
  readonly #endpoint: string;
  readonly #decoder = new TelnetDecoder();
  readonly #options: TelnetOptions;
  readonly #end: (reason: Ended) => void;
  #listener: ChannelListener;
  #handOver: ((listener: ChannelListener) => void) | undefined;

  constructor(
    stream: Duplex,
    { id, username, password, enablePassword }: Credential,
    terminal: Terminal,
    options: { readonly endpoint: string; readonly redact: (text: string) => string; readonly login: ChannelListener },
  ) {
    const { endpoint, redact } = options;
    this.credentialId = id;
    this.login = { username, password };
    this.enablePassword = enablePassword;
    this.#stream = stream;
    this.#endpoint = endpoint;
    this.#options = new TelnetOptions(terminal);
    this.#listener = options.login;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    this.ended = promise;
    this.#end = resolve;
    this.channel = {
      write: (text) => {
        if (stream.writable) stream.write(encodeTyped(text, this.#options.newLine));
      },
    };
    stream
      .on('data', (chunk: Buffer) => this.#receive(chunk))
      .on('error', (error) => resolve(lostConnection(error, endpoint, redact, 'Telnet')))
      .on('close', () => resolve({ code: 'NR_DEVICE_CLOSED', message: `${endpoint} closed the connection` }));
  }

  /** Allows the session to take the terminal. @param handOver gives it what came behind the login */
  loggedIn(handOver: (listener: ChannelListener) => void): void {
    this.#handOver = handOver;
  }

  async shell(_terminal: Terminal, listener: ChannelListener): Promise<Channel> {
    const handOver = this.#handOver;
    if (!handOver) throw deviceError('NR_DEVICE_CLOSED', `The telnet session with ${this.#endpoint} has one terminal`);
    this.#handOver = undefined;
    this.#listener = listener;
    handOver(listener);
    return this.channel;
  }

  exec(): Promise<Channel> {
    return this.#refuse('runs no single commands');
  }

  subsystem(): Promise<Channel> {
    return this.#refuse('has no subsystems');
  }

  close(): Promise<void> {
    return closeInTime(this.#stream, this.ended, () => this.#stream.end());
  }

  async #refuse(why: string): Promise<never> {
    throw deviceError('NR_DEVICE_OPTION_INVALID', `${this.#endpoint} is used by telnet, which ${why}`, {
      hint: 'Use a terminal (`channel: "shell"`), or SSH: `netraven devices set <device> --transport ssh`.',
    });
  }

  #receive(chunk: Buffer): void {
    for (const event of this.#decoder.push(chunk)) this.#take(event);
  }

  #take(event: TelnetEvent): void {
    if (event.kind === 'data') return this.#listener.data(event.bytes);
    if (event.kind === 'malformed') return this.#fail(event.why);
    const answer = this.#options.answer(event);
    if (answer === 'flood') return this.#fail('it negotiates telnet options without end');
    if (answer && this.#stream.writable) this.#stream.write(answer);
    return undefined;
  }

  #fail(why: string): void {
    this.#end({ code: 'NR_DEVICE_PROTOCOL', message: `Telnet with ${this.#endpoint} failed: ${why}` });
    this.#stream.destroy();
  }
}
