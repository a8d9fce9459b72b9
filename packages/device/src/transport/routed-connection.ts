import { deviceError } from '../codes.ts';
import type { Terminal } from '../platform/platform.ts';
import { inWords } from './endpoint.ts';
import { direct, type Route } from './route.ts';
import type { Channel, ChannelListener, Connection, Ended } from './transport.ts';

/** A connection with its jump hosts, and with a limit for the whole session. When it ends, all of them are closed. */
export class RoutedConnection implements Connection {
  readonly credentialId: string;
  readonly login: Connection['login'];
  readonly enablePassword: string | undefined;
  readonly ended: Promise<Ended>;
  readonly #inner: Connection;
  readonly #route: Route;
  /** The reason of the end, once it is over. */
  #over: Ended | undefined;

  constructor(inner: Connection, route: Route, sessionMs: number, endpoint: string) {
    this.credentialId = inner.credentialId;
    this.login = inner.login;
    this.enablePassword = inner.enablePassword;
    this.#inner = inner;
    this.#route = route;
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const end = (reason: Ended): void => {
      this.#over ??= reason;
      resolve(this.#over);
    };
    const timer = setTimeout(() => {
      end({
        code: 'NR_DEVICE_TIMEOUT',
        message: `The session with ${endpoint} took longer than ${inWords(sessionMs)}`,
      });
      void this.close();
    }, sessionMs);
    this.ended = promise;
    void inner.ended.then((ended) => {
      clearTimeout(timer);
      end(route.lost() ?? ended);
      return route.close();
    });
  }

  shell(terminal: Terminal, listener: ChannelListener): Promise<Channel> {
    return this.#unlessOver(this.#inner.shell(terminal, this.#unlessLost(listener)));
  }

  exec(command: string, listener: ChannelListener): Promise<Channel> {
    return this.#unlessOver(this.#inner.exec(command, this.#unlessLost(listener)));
  }

  subsystem(name: string, listener: ChannelListener): Promise<Channel> {
    return this.#unlessOver(this.#inner.subsystem(name, this.#unlessLost(listener)));
  }

  async close(): Promise<void> {
    await this.#inner.close();
    await this.#route.close();
  }

  /** Opens a channel. If the connection ended meanwhile, its end is the reason, and not the channel. */
  async #unlessOver(opening: Promise<Channel>): Promise<Channel> {
    try {
      return await opening;
    } catch (error) {
      if (!this.#over) throw error;
      const { code, message } = this.#over;
      throw deviceError(code, message, { cause: error, retryable: true });
    }
  }

  /** A lost jump host closes the channels behind it. The session must report the jump host, by `ended`. */
  #unlessLost(listener: ChannelListener): ChannelListener {
    if (this.#route === direct) return listener;
    return {
      data: (chunk) => listener.data(chunk),
      errorData: (chunk) => listener.errorData(chunk),
      closed: (status) => {
        if (!this.#route.lost()) listener.closed(status);
      },
    };
  }
}
