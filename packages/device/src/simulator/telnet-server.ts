import type { Socket } from 'node:net';
import { DO, IAC, SB, SE, TelnetDecoder, WILL } from '../transport/telnet/telnet-decoder.ts';
import type { Sink } from './deliver.ts';
import type { Shell } from './shell.ts';
import type { SimulatedDeviceOptions, SimulatedDeviceStats } from './simulated-device.ts';

/** How a telnet server asks. */
export interface TelnetStyle {
  /** Before the login. Default: a notice that holds words of a prompt. */
  readonly notice?: string;
  /** Default `Username: `. Empty: asks for no name. */
  readonly usernamePrompt?: string;
  /** Default `Password: `. Empty: asks for no password. */
  readonly passwordPrompt?: string;
  /** The answer to a wrong login. Default `% Login invalid`. */
  readonly refusal?: string;
  /** Wrong logins until it hangs up. Default 3. */
  readonly tries?: number;
  /** Sends each byte in a packet of its own. Default false. */
  readonly bytewise?: boolean;
  /** Sent first, as it is. Default: echo, suppress-go-ahead, type and size of the terminal. */
  readonly negotiation?: Buffer;
}

interface TelnetServerOptions {
  readonly login: Pick<SimulatedDeviceOptions, 'username' | 'password'>;
  readonly style: TelnetStyle;
  readonly stats: { -readonly [K in keyof SimulatedDeviceStats]: SimulatedDeviceStats[K] };
  readonly openShell: (sink: Sink) => Shell;
}

const offer = Buffer.from([
  ...[IAC, WILL, 1, IAC, WILL, 3, IAC, DO, 24, IAC, DO, 31, IAC, DO, 35],
  ...[IAC, SB, 24, 1, IAC, SE],
]);
const notice = '\nUser Access Verification: enter your username and password: both are logged.\n\n';

/** Serves one telnet connection: login by prompts, then the shell of the device. */
export function serveTelnet(socket: Socket, { login, style, stats, openShell }: TelnetServerOptions): void {
  const { usernamePrompt = 'Username: ', passwordPrompt = 'Password: ', refusal = '% Login invalid' } = style;
  const decoder = new TelnetDecoder();
  const sink = sinkOf(socket, style.bytewise ?? false);
  const print = (text: string): void => void sink.write(text.replaceAll('\n', '\r\n'));
  let failed = 0;
  let typed = '';
  let take: (text: string) => void = (text) => void (typed += text);

  const readLine = (echo: boolean, done: (line: string) => void): void => {
    take = (text) => {
      typed += text;
      const end = /\r\n?|\n/.exec(typed);
      if (!end) return;
      const line = typed.slice(0, end.index);
      const rest = typed.slice(end.index + end[0].length);
      typed = '';
      take = (more) => void (typed += more);
      print(`${echo ? line : ''}\n`);
      done(line);
      take(rest);
    };
  };
  const start = (): void => {
    const shell = openShell(sink);
    take = (text) => shell.type(text);
    shell.start();
  };
  const judge = (username: string, password: string): void => {
    stats.attempts += 1;
    const right = password === login.password && (usernamePrompt === '' || username === login.username);
    stats[right ? 'logins' : 'failedLogins'] += 1;
    if (right) return start();
    print(`${refusal}\n\n`);
    failed += 1;
    if (failed >= (style.tries ?? 3)) socket.end();
    else ask();
  };
  const askPassword = (username: string): void => {
    if (passwordPrompt === '') return start();
    print(passwordPrompt);
    readLine(false, (password) => judge(username, password));
  };
  const ask = (): void => {
    if (usernamePrompt === '') return askPassword('');
    print(usernamePrompt);
    readLine(true, askPassword);
  };

  socket.on('error', () => {
    // Clients that disconnect are normal.
  });
  socket.on('data', (chunk: Buffer) => {
    for (const event of decoder.push(chunk)) if (event.kind === 'data') take(event.bytes.toString('utf8'));
  });
  socket.write(style.negotiation ?? offer);
  print(style.notice ?? notice);
  ask();
}

function sinkOf(socket: Socket, bytewise: boolean): Sink {
  return {
    write(data) {
      const bytes = Buffer.from(data).toString('latin1').replaceAll('\xff', '\xff\xff');
      const wire = Buffer.from(bytes, 'latin1');
      if (!socket.writable) return false;
      if (!bytewise) return socket.write(wire);
      return [...wire].reduce((room, byte) => socket.write(Buffer.of(byte)) && room, true);
    },
    onDrain: (listener) => void socket.once('drain', listener),
    get isOpen() {
      return socket.writable;
    },
    hangUp: () => void socket.end(),
  };
}
