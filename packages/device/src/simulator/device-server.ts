import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { DeviceVars } from '@netraven/core';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel, type Session } from 'ssh2';
import { deviceError } from '../codes.ts';
import { readPlatform, requirePlatform } from '../platform/platforms.ts';
import type { Platform } from '../platform/platform.ts';
import type { HostKey } from '../transport/host-key.ts';
import { judgeKey, readAuthorizedKey } from './authorized-key.ts';
import { Cli, endPending, type DeviceState, type Mode } from './cli.ts';
import { deliver, type Sink } from './deliver.ts';
import type { Fault } from './fault.ts';
import { forwardTo } from './forward.ts';
import { makeHostKey, publicHostKey, sharedHostKey } from './host-key.ts';
import { makeCertificate } from './certificate.ts';
import { makeHttpsServer } from './https-server.ts';
import { serveNetconf } from './netconf-server.ts';
import { getSample, readSample, type Sample } from './sample.ts';
import { Script, type SimulatedAnswers } from './script.ts';
import { Shell } from './shell.ts';
import type { SimulatedDevice, SimulatedDeviceOptions } from './simulated-device.ts';
import { serveTelnet } from './telnet-server.ts';

/** One device: an SSH server with a command line. */
export class DeviceServer implements SimulatedDevice {
  readonly name: string;
  readonly platform: string;
  readonly login: SimulatedDevice['login'];
  readonly vars: DeviceVars;
  readonly address: string;
  port = 0;
  httpsPort?: number;
  readonly token: string;
  readonly stats = {
    connections: 0,
    open: 0,
    attempts: 0,
    logins: 0,
    failedLogins: 0,
    sessions: 0,
    maxSessions: 0,
    overtaken: 0,
  };
  readonly typed: string[] = [];
  readonly #options: SimulatedDeviceOptions;
  readonly #platform: Platform;
  readonly #sample: Sample;
  readonly #authorizedKey: ParsedKey | undefined;
  readonly #state: DeviceState;
  readonly #script: Script;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  readonly #https: HttpsServer | undefined;
  readonly #onSessions: (change: 1 | -1) => void;
  #hostKey: string;
  #ssh: ssh2.Server;
  #open = 0;

  constructor(options: SimulatedDeviceOptions, onSessions: (open: number, change: 1 | -1) => void) {
    this.#options = options;
    const { username, password, enablePassword } = options;
    this.name = options.name;
    this.platform = options.platform;
    this.login = { username, password, ...(enablePassword !== undefined && { enablePassword }) };
    this.token = options.token ?? password;
    this.vars = options.vars ?? {};
    this.address = options.address ?? '127.0.0.1';
    const { platform, platformFolder: folder } = options;
    this.#platform = folder === undefined ? requirePlatform(platform) : readPlatform(folder);
    this.#sample = folder === undefined ? getSample(this.#platform.id) : readSample(folder);
    this.#script = new Script(options.faults);
    if (options.answers) this.answers = options.answers;
    if (options.refuses) this.refuses = options.refuses;
    this.#authorizedKey = options.authorizedKey === undefined ? undefined : readAuthorizedKey(options.authorizedKey);
    const config = options.config ?? this.#sample.config.replaceAll(this.#sample.hostname, () => options.name);
    this.#state = {
      name: options.name,
      running: config,
      startup: config,
      changedBy: username,
      changedAt: new Date(),
    };
    this.#hostKey = options.hostKey ?? sharedHostKey();
    this.#ssh = this.#makeSsh();
    this.#onSessions = (change) => {
      this.#open += change;
      this.stats.maxSessions = Math.max(this.stats.maxSessions, this.#open);
      onSessions(this.#open, change);
    };
    this.#server = createServer((socket) => {
      this.#watch(socket);
      // Reads on, or it would not see the end of the connection.
      if (this.#script.strike('silent')) socket.resume();
      else if (options.transport === 'telnet') this.#telnet(socket);
      else this.#ssh.injectSocket(socket);
    });
    const { http: api } = this.#platform;
    this.#https =
      api &&
      makeHttpsServer({
        api,
        hostKey: this.#hostKey,
        username,
        password: api.login === 'basic' ? password : this.token,
        script: this.#script,
        stats: this.stats,
        typed: (line) => this.typed.push(line),
      }).on('connection', (socket: Socket) => this.#watch(socket));
  }

  get config(): string {
    return this.#state.running;
  }

  set config(config: string) {
    this.#state.running = config;
    this.#state.changedAt = new Date();
  }

  get changedBy(): string {
    return this.#state.changedBy;
  }

  set changedBy(user: string) {
    this.#state.changedBy = user;
  }

  get answers(): SimulatedAnswers {
    return this.#script.answers;
  }

  set answers(answers: SimulatedAnswers) {
    this.#requireCommands(Object.keys(answers));
    this.#script.answers = answers;
  }

  get refuses(): readonly string[] {
    return this.#script.refuses;
  }

  set refuses(commands: readonly string[]) {
    this.#requireCommands(commands);
    this.#script.refuses = commands;
  }

  get faults(): readonly Fault[] {
    return this.#script.faults;
  }

  set faults(faults: readonly Fault[]) {
    this.#script.faults = faults;
  }

  get hostKey(): HostKey {
    return publicHostKey(this.#hostKey);
  }

  changeHostKey(): void {
    this.#hostKey = makeHostKey();
    this.#ssh = this.#makeSsh();
    this.#https?.setSecureContext(makeCertificate(this.#hostKey));
  }

  endTimers(): void {
    endPending(this.#state, true);
  }

  async listen(): Promise<void> {
    this.port = await listen(this.#server, this.#options.port, this.address);
    if (this.#https) this.httpsPort = await listen(this.#https, this.#options.httpsPort, this.address);
  }

  async close(): Promise<void> {
    endPending(this.#state, false);
    const servers = [this.#server, ...(this.#https ? [this.#https] : [])];
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #watch(socket: Socket): void {
    this.stats.connections += 1;
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    this.stats.open += 1;
    socket.on('close', () => {
      this.stats.open -= 1;
      this.#sockets.delete(socket);
    });
  }

  #requireCommands({ length }: readonly string[]): void {
    if (length === 0 || this.#platform.channel !== 'netconf') return;
    throw deviceError(
      'NR_DEVICE_OPTION_INVALID',
      `${this.name} is used by NETCONF, and ${this.platform} has no commands`,
    );
  }

  #makeSsh(): ssh2.Server {
    const { algorithms } = this.#options;
    const config = {
      hostKeys: [this.#hostKey],
      ident: `sim-${this.#platform.id}`,
      ...(algorithms && { algorithms }),
    };
    return new ssh2.Server(config, (client) => {
      let gone = false;
      client
        .on('end', () => (gone = true))
        .on('close', () => (gone = true))
        .on('authentication', (context) => this.#authenticate(context, () => gone))
        .on('ready', () => this.#loggedIn(client))
        .on('error', () => {
          // Clients that disconnect are normal. `close` follows.
        });
    });
  }

  #authenticate(context: AuthContext, isGone: () => boolean): void {
    const { username, password, authMethod = 'password', latencyMs = 0 } = this.#options;
    const methods = [...(this.#authorizedKey ? (['publickey'] as const) : []), authMethod];
    const judge = (right: boolean): void => {
      this.stats.attempts += 1;
      const accepted = right && context.username === username;
      const answer = (): void => {
        // Tests count sessions per device. A killed client has none.
        if (isGone()) return;
        this.stats[accepted ? 'logins' : 'failedLogins'] += 1;
        if (accepted) context.accept();
        else context.reject(methods);
      };
      // The end of a connection follows its last data: it is read when the event loop next looks at the socket.
      const afterRead = (): void => void setImmediate(() => setImmediate(answer));
      if (latencyMs > 0) setTimeout(afterRead, latencyMs);
      else afterRead();
    };
    if (context.method === 'publickey' && this.#authorizedKey) {
      const verdict = judgeKey(this.#authorizedKey, context);
      // A question about the key without a signature is not a try.
      if (verdict === 'asks') context.accept();
      else judge(verdict === 'proven');
    } else if (context.method !== authMethod) context.reject(methods);
    else if (context.method === 'password') judge(context.password === password);
    else if (context.method === 'keyboard-interactive') {
      context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => judge(answers?.[0] === password));
    }
  }

  #loggedIn(client: Connection): void {
    this.stats.sessions += 1;
    this.#onSessions(1);
    client.on('close', () => this.#onSessions(-1));
    client.on('session', (accept) => this.#session(accept(), client, this.#noteOvertaken()));
    if (this.#options.forwards) client.on('tcpip', forwardTo);
  }

  /** Returns a function to call at each input of the session that has just logged in. It counts those that come after a newer login. */
  #noteOvertaken(): () => void {
    const number = this.stats.sessions;
    return () => {
      if (number < this.stats.sessions) this.stats.overtaken += 1;
    };
  }

  #session(session: Session, client: Connection, onInput: () => void): void {
    session.on('pty', (accept) => accept?.());
    session.on('window-change', (accept) => accept?.());
    session.on('shell', (accept) => this.#shell(accept(), client, onInput));
    session.on('exec', (accept, _reject, { command }) => {
      onInput();
      this.#exec(accept(), client, command);
    });
    session.on('subsystem', (accept, reject, { name }) => {
      if (name === 'netconf' && this.#platform.channel === 'netconf') this.#netconf(accept(), client);
      else reject();
    });
  }

  #shell(channel: ServerChannel, client: Connection, onInput: () => void): void {
    const shell = this.#openShell(this.#sink(channel, client), () => {
      channel.exit(0);
      channel.end();
      client.end();
    });
    channel.on('data', (data: Buffer) => {
      onInput();
      shell.type(data.toString('utf8'));
    });
    shell.start();
  }

  #openShell(sink: Sink, ended: () => void): Shell {
    const { enablePassword, latencyMs = 0, banner = this.#sample.banner } = this.#options;
    // A platform without a privileged mode starts in the only one it has.
    const mode: Mode = enablePassword === undefined || !this.#platform.enable ? 'privileged' : 'user';
    return new Shell(this.#cli(mode), sink, {
      platform: this.#platform,
      sample: this.#sample,
      script: this.#script,
      enablePassword,
      latencyMs,
      banner,
      typed: (line) => this.typed.push(line),
      ended,
    });
  }

  #telnet(socket: Socket): void {
    serveTelnet(socket, {
      login: this.#options,
      style: this.#options.telnet ?? {},
      stats: this.stats,
      openShell: (sink) => {
        this.stats.sessions += 1;
        this.#onSessions(1);
        socket.on('close', () => this.#onSessions(-1));
        return this.#openShell(sink, () => socket.end());
      },
    });
  }

  #exec(channel: ServerChannel, client: Connection, command: string): void {
    this.typed.push(command);
    const cli = this.#cli('privileged');
    const sink = this.#sink(channel, client);
    const run = (input: string): void => {
      const reply = cli.run(input);
      const { output, command: done, isConfig = false, failed: refused } = reply;
      if (reply.takesText) {
        channel.once('data', (data: Buffer) => run(data.toString('utf8').trimEnd()));
        return void sink.write(output);
      }
      const strike = this.#script.strikeOf(done, isConfig);
      const end = (failed = refused): void => {
        const { status = failed ? 1 : 0 } = strike?.('exit-status') ?? this.#script.strike('exit-status') ?? {};
        if (!strike?.('no-exit-status')) channel.exit(status);
        channel.end();
      };
      if (strike) return deliver(output, cli.prompt, sink, strike, end);
      sink.write(output);
      return end();
    };
    setTimeout(run, this.#options.latencyMs ?? 0, command);
  }

  #netconf(channel: ServerChannel, client: Connection): void {
    const take = serveNetconf(this.#sink(channel, client), {
      version: this.#options.netconfBase ?? '1.1',
      config: () => this.#state.running,
      typed: (operation) => this.typed.push(operation),
      strike: this.#script.strike,
    });
    channel.on('data', take);
  }

  #cli(mode: Mode): Cli {
    const options = { platform: this.#platform, sample: this.#sample, script: this.#script };
    return new Cli(this.#state, { ...options, username: this.#options.username }, mode);
  }

  #sink(channel: ServerChannel, client: Connection): Sink {
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
}

/** Listens, and returns the port. */
async function listen(server: Server, port = 0, address: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(port, address, resolve);
  await promise;
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}
