import type { Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import type { DeviceVars } from '@netraven/core';
import type { ParsedKey, Server as SshServer } from 'ssh2';
import { deviceError } from '../codes.ts';
import { readPlatform, requirePlatform } from '../platform/platforms.ts';
import type { Platform } from '../platform/platform.ts';
import type { HostKey } from '../transport/host-key.ts';
import { readAuthorizedKey } from './authorized-key.ts';
import { Cli } from './cli.ts';
import type { Sink } from './deliver.ts';
import { endPending, type DeviceState } from './device-state.ts';
import type { Fault } from './fault.ts';
import { frameConfig } from './frame-config.ts';
import { makeHostKey, publicHostKey, sharedHostKey } from './host-key.ts';
import { makeCertificate } from './certificate.ts';
import { makeHttpsServer } from './https-server.ts';
import { getSample, readSample, type Sample } from '../sample/sample.ts';
import { Script, type SimulatedAnswers, type SimulatedRefusal } from './script.ts';
import { Shell } from './shell.ts';
import type { SimulatedDevice, SimulatedDeviceOptions } from './simulated-device.ts';
import { makeSshServer } from './ssh-server.ts';
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
  #ssh: SshServer;
  #open = 0;

  constructor(options: SimulatedDeviceOptions, onSessions: (open: number, change: 1 | -1) => void) {
    this.#options = options;
    const { username, password, enablePassword } = options;
    this.name = options.name;
    this.login = { username, password, ...(enablePassword !== undefined && { enablePassword }) };
    this.token = options.token ?? password;
    this.vars = options.vars ?? {};
    this.address = options.address ?? '127.0.0.1';
    const { platform, platformFolder: folder } = options;
    this.#platform = folder === undefined ? requirePlatform(platform) : readPlatform(folder);
    // As in an inventory: not the name of another tool.
    this.platform = this.#platform.id;
    this.#sample = folder === undefined ? getSample(this.#platform.id) : readSample(folder);
    this.#script = new Script(options.faults, options.recorded);
    if (options.answers) this.answers = options.answers;
    if (options.refuses) this.refuses = options.refuses;
    this.#authorizedKey = options.authorizedKey === undefined ? undefined : readAuthorizedKey(options.authorizedKey);
    const config =
      options.config === undefined
        ? this.#sample.config.replaceAll(this.#sample.hostname, () => options.name)
        : frameConfig(options.config, this.#platform, this.#sample);
    this.#state = {
      name: options.name,
      running: config,
      startup: config,
      changedBy: username,
      changedAt: new Date(),
      candidates: new Map(),
      inMaintenance: false,
    };
    this.#hostKey = options.hostKey ?? sharedHostKey();
    this.#onSessions = (change) => {
      this.#open += change;
      this.stats.maxSessions = Math.max(this.stats.maxSessions, this.#open);
      onSessions(this.#open, change);
    };
    this.#ssh = this.#makeSsh();
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
    this.#state.running = frameConfig(config, this.#platform, this.#sample);
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
    this.#requireCommands('answers', Object.keys(answers ?? {}));
    this.#script.answers = answers;
  }

  get refuses(): readonly SimulatedRefusal[] {
    return this.#script.refuses;
  }

  set refuses(commands: readonly SimulatedRefusal[]) {
    this.#requireCommands('refuses', commands);
    this.#script.refuses = commands;
  }

  get faults(): readonly Fault[] {
    return this.#script.faults;
  }

  set faults(faults: readonly Fault[]) {
    this.#script.faults = faults;
  }

  get unusedFaults(): readonly Fault[] {
    return this.#script.unused;
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
    this.#state.commit?.finish();
    endPending(this.#state, true);
  }

  async listen(): Promise<void> {
    this.port = await listen(this.#server, this.#options.port, this.address);
    if (this.#https) this.httpsPort = await listen(this.#https, this.#options.httpsPort, this.address);
  }

  async close(): Promise<void> {
    this.#state.commit?.stop();
    endPending(this.#state, false);
    const servers = [this.#server, ...(this.#https ? [this.#https] : [])];
    const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
  }

  #requireCommands(option: 'answers' | 'refuses', commands: readonly unknown[]): void {
    if (this.#platform.channel !== 'netconf' || commands.length === 0) return;
    const message = `\`${option}\` of ${this.name} has no effect: ${this.platform} has no commands`;
    const hint = `Remove \`${option}\`, or choose a platform with a command line. A device of NETCONF takes \`config\` and \`faults\`.`;
    throw deviceError('NR_DEVICE_OPTION_INVALID', message, { hint });
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

  #makeSsh(): SshServer {
    return makeSshServer({
      options: this.#options,
      platform: this.#platform,
      hostKey: this.#hostKey,
      authorizedKey: this.#authorizedKey,
      script: this.#script,
      stats: this.stats,
      onSessions: this.#onSessions,
      typed: (line) => this.typed.push(line),
      config: () => this.#state.running,
      openShell: (sink, ended) => this.#openShell(sink, ended),
      openCli: () => this.#cli(true),
    });
  }

  #openShell(sink: Sink, ended: () => void): Shell {
    const { enablePassword, latencyMs = 0, banner = this.#sample.banner } = this.#options;
    // A platform without a privileged mode starts in the only one it has.
    const isPrivileged = enablePassword === undefined || !this.#platform.enable;
    return new Shell(this.#cli(isPrivileged), sink, {
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
        const shell = this.#openShell(sink, () => socket.end());
        socket.on('close', () => {
          this.#onSessions(-1);
          shell.close();
        });
        return shell;
      },
    });
  }

  #cli(isPrivileged: boolean): Cli {
    const options = { platform: this.#platform, sample: this.#sample, script: this.#script };
    return new Cli(this.#state, { ...options, username: this.#options.username }, isPrivileged);
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
