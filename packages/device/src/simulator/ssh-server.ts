import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import type { Platform } from '../platform/platform.ts';
import { judgeKey } from './authorized-key.ts';
import type { Cli } from './cli.ts';
import { deliver, type Sink } from './deliver.ts';
import { forwardTo } from './forward.ts';
import { serveNetconf } from './netconf-server.ts';
import type { Script } from './script.ts';
import type { Shell } from './shell.ts';
import type { SimulatedDeviceOptions } from './simulated-device.ts';

export interface SshServerOptions {
  readonly options: SimulatedDeviceOptions;
  readonly platform: Platform;
  readonly hostKey: string;
  readonly authorizedKey: ParsedKey | undefined;
  readonly script: Script;
  readonly stats: { attempts: number; logins: number; failedLogins: number; sessions: number; overtaken: number };
  /** Called when a session begins or ends. */
  readonly onSessions: (change: 1 | -1) => void;
  /** Receives each command, also operations of NETCONF. */
  readonly typed: (line: string) => void;
  /** Returns the running configuration. */
  readonly config: () => string;
  readonly openShell: (sink: Sink, ended: () => void) => Shell;
  /** Opens the command line of a command without a shell. */
  readonly openCli: () => Cli;
}

/** Makes the SSH server of a simulated device. It is given sockets by `injectSocket()`. */
export function makeSshServer(of: SshServerOptions): ssh2.Server {
  const { options, platform, hostKey } = of;
  const { algorithms } = options;
  const config = { hostKeys: [hostKey], ident: `sim-${platform.id}`, ...(algorithms && { algorithms }) };
  return new ssh2.Server(config, (client) => {
    let gone = false;
    client
      .on('end', () => (gone = true))
      .on('close', () => (gone = true))
      .on('authentication', (context) => authenticate(of, context, () => gone))
      .on('ready', () => loggedIn(of, client))
      .on('error', () => {
        // Clients that disconnect are normal. `close` follows.
      });
  });
}

function authenticate(
  { options, authorizedKey, stats }: SshServerOptions,
  context: AuthContext,
  isGone: () => boolean,
): void {
  const { username, password, authMethod = 'password', latencyMs = 0 } = options;
  const methods = [...(authorizedKey ? (['publickey'] as const) : []), authMethod];
  const judge = (right: boolean): void => {
    stats.attempts += 1;
    const accepted = right && context.username === username;
    const answer = (): void => {
      // Tests count sessions per device. A killed client has none.
      if (isGone()) return;
      stats[accepted ? 'logins' : 'failedLogins'] += 1;
      if (accepted) context.accept();
      else context.reject(methods);
    };
    // The end of a connection follows its last data: it is read when the event loop next looks at the socket.
    const afterRead = (): void => void setImmediate(() => setImmediate(answer));
    if (latencyMs > 0) setTimeout(afterRead, latencyMs);
    else afterRead();
  };
  if (context.method === 'publickey' && authorizedKey) {
    const verdict = judgeKey(authorizedKey, context);
    // A question about the key without a signature is not a try.
    if (verdict === 'asks') context.accept();
    else judge(verdict === 'proven');
  } else if (context.method !== authMethod) context.reject(methods);
  else if (context.method === 'password') judge(context.password === password);
  else if (context.method === 'keyboard-interactive') {
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => judge(answers?.[0] === password));
  }
}

function loggedIn(of: SshServerOptions, client: Connection): void {
  const { options, stats, onSessions } = of;
  stats.sessions += 1;
  onSessions(1);
  client.on('close', () => onSessions(-1));
  client.on('session', (accept) => serve(of, accept(), client, noteOvertaken(stats)));
  if (options.forwards) client.on('tcpip', forwardTo);
}

/** Returns a function to call at each input of the session that has just logged in. It counts those that come after a newer login. */
function noteOvertaken(stats: SshServerOptions['stats']): () => void {
  const number = stats.sessions;
  return () => {
    if (number < stats.sessions) stats.overtaken += 1;
  };
}

function serve(of: SshServerOptions, session: Session, client: Connection, onInput: () => void): void {
  session.on('pty', (accept) => accept?.());
  session.on('window-change', (accept) => accept?.());
  session.on('shell', (accept) => shell(of, accept(), client, onInput));
  session.on('exec', (accept, _reject, { command }) => {
    onInput();
    exec(of, accept(), client, command);
  });
  session.on('subsystem', (accept, reject, { name }) => {
    if (name === 'netconf' && of.platform.channel === 'netconf') netconf(of, accept(), client);
    else reject();
  });
}

function shell({ openShell }: SshServerOptions, channel: ServerChannel, client: Connection, onInput: () => void): void {
  const opened = openShell(sinkOf(channel, client), () => {
    channel.exit(0);
    channel.end();
    client.end();
  });
  channel.on('data', (data: Buffer) => {
    onInput();
    opened.type(data.toString('utf8'));
  });
  channel.on('close', () => opened.close());
  opened.start();
}

function exec(
  { options, script, typed, openCli }: SshServerOptions,
  channel: ServerChannel,
  client: Connection,
  command: string,
): void {
  typed(command);
  const cli = openCli();
  const sink = sinkOf(channel, client);
  const run = (input: string): void => {
    const reply = cli.run(input);
    const { output, command: done, isConfig = false, failed: refused } = reply;
    if (reply.takesText) {
      channel.once('data', (data: Buffer) => run(data.toString('utf8').trimEnd()));
      return void sink.write(output);
    }
    const strike = script.strikeOf(done, isConfig);
    const end = (failed = refused): void => {
      const { status = failed ? 1 : 0 } = strike?.('exit-status') ?? script.strike('exit-status') ?? {};
      const killed = strike?.('exit-signal');
      if (killed) channel.exit(killed.signal);
      else if (!strike?.('no-exit-status')) channel.exit(status);
      channel.end();
    };
    if (strike) return deliver(output, cli.nextPrompt(), sink, strike, end);
    sink.write(output);
    return end();
  };
  setTimeout(run, options.latencyMs ?? 0, command);
}

function netconf(
  { options, config, typed, script }: SshServerOptions,
  channel: ServerChannel,
  client: Connection,
): void {
  const take = serveNetconf(sinkOf(channel, client), {
    version: options.netconfBase ?? '1.1',
    config,
    typed,
    strike: script.strike,
  });
  channel.on('data', take);
}

function sinkOf(channel: ServerChannel, client: Connection): Sink {
  return {
    write: (data) => channel.writable && channel.write(data),
    onDrain: (listener) => void channel.once('drain', listener),
    get isOpen() {
      return channel.writable;
    },
    // Sends buffered data first.
    hangUp: () => void client.end(),
  };
}
