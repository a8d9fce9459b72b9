import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { errorData, NetRavenError, type DeviceInfo } from '@netraven/core';
import type { InspectionRequest, InspectionResult, InspectionStep, ProofReport } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { checkRecord } from '../explore/check-record.ts';
import { genericPlatform } from '../explore/generic-platform.ts';
import { openDevice, type ManagedDevice, type OpenDeviceOptions } from '../open-device.ts';
import { fromOutside } from '../platform/bounded-pattern.ts';
import { parsePlatform } from '../platform/parse-platform.ts';
import { builtIn, requirePlatform, wholePlatform, type Platforms } from '../platform/platforms.ts';
import { ping } from '../reach/ping.ts';
import { tcp } from '../reach/tcp.ts';
import { DeviceMasker } from '../secrets/device-masker.ts';
import { SecretJar } from '../secrets/secret-jar.ts';
import { secretsOf } from '../transport/credential.ts';
import { endpointOf } from '../transport/endpoint.ts';
import { explore, type ExploreOptions } from './explore-steps.ts';
import { LoginSteps } from './login-steps.ts';
import { proveDevice } from './prove-device.ts';
import { checkAnswersRequest, recordAnswers } from './record-answers.ts';
import { timedSteps, type Finding, type TimedStep } from './timed-steps.ts';

export interface InspectOptions extends Omit<
  OpenDeviceOptions,
  'permissions' | 'dryRun' | 'beforeConfigure' | 'quarantine'
> {
  /** Silence that ends an answer of an unknown platform, in ms. Default 1500. */
  readonly quietMs?: number;
}

/**
 * Inspects a device step by step: name, ping, TCP, host key, login, prompt, and what the request asks for. Reports each step as
 * it ends, and stops at the first that fails. Returns no output of the device but that of a recorded session, masked.
 */
export async function inspectDevice(
  options: InspectOptions,
  request: InspectionRequest,
  onStep: (step: InspectionStep) => void,
): Promise<InspectionResult> {
  const timed = timedSteps(onStep);
  const { info, signal, jumpHosts = [], port = info.port, platforms = builtIn } = options;
  // Before anything is sent.
  const prepared = await timed('Request', async () => ({ value: prepare(request, info, platforms) }));
  if (!prepared) return {};
  // Only the first of the way can be reached from here.
  const first = jumpHosts[0]?.device ?? { ...info, port };
  const label = jumpHosts.length > 0 ? ` (jump host ${first.name})` : '';
  if (!(await timed(`Name${label}`, () => resolveName(first)))) return {};
  await timed(`Ping${label}`, () => pingStep(first.address, signal));
  if (!(await timed(`TCP${label}`, () => tcpStep(first, signal)))) return {};

  const all = [...options.credentials, ...jumpHosts.flatMap(({ credentials }) => credentials)];
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const login = new LoginSteps({ device: info, jumpHosts, names, given: options, report: onStep });
  const watched = { ...options, ...login.hooks };
  if (request.kind === 'test') {
    await testSession(watched, login, timed);
    return {};
  }
  if (request.kind === 'answers') {
    const platform = requirePlatform(info.platform, platforms);
    const answers = await recordAnswers(openToRead(watched), request.commands, platform, { login, timed });
    return answers ? { answers } : {};
  }
  if (request.kind === 'prove') {
    const proved = await timed('Proof', async () => {
      const proof = await prove(options, login);
      const bad = proof.checks.filter(({ status }) => status === 'failed' || status === 'warning').length;
      const message = `${proof.checks.length} checks${bad === 0 ? '' : `, ${bad} with a finding`}`;
      return { status: bad === 0 ? 'ok' : 'warning', message, value: proof };
    });
    return proved?.value ? { proof: proved.value } : {};
  }
  const secrets = all.flatMap(secretsOf);
  const jar = new SecretJar(options.maskKey);
  jar.addLogin(secrets);
  const masker = new DeviceMasker({ jar, platform: genericPlatform(prepared.value?.like), seesSecrets: false });
  const redact = (text: string): string => masker.redactOrHide(text);
  const result = await explore({ ...watched, platforms, redact, secrets, record: prepared.value, login, timed });
  if (request.kind === 'record' && result.files) await readAsRecorded(options, request.id, result.files, timed);
  return result;
}

/** Reads a device with the platform that was recorded from it. It must read its own device before its author builds on it. */
async function readAsRecorded(
  options: InspectOptions,
  id: string,
  files: NonNullable<InspectionResult['files']>,
  timed: TimedStep,
): Promise<void> {
  await timed('Reading', async () => {
    const data = JSON.parse(files['platform.json'] ?? '') as Record<string, unknown>;
    const platform = fromOutside(parsePlatform(wholePlatform(data, id), id));
    const platforms = { get: () => platform, list: () => [platform] };
    const device = openToRead({ ...options, info: { ...options.info, platform: id }, platforms, commands: {} });
    try {
      const config = await (await device.connect()).readConfig();
      return { message: `${id} reads its device: ${config.split('\n').length - 1} lines; not stored` };
    } catch (thrown) {
      const { code, message } = errorData(thrown, 'NR_DEVICE_CLOSED');
      throw new NetRavenError(code, `${id} does not read its own device: ${message}`, {
        cause: thrown,
        hint: `Correct platform.json of ${id} before you use it.`,
      });
    } finally {
      await device.close();
    }
  });
}

/** Checks a request. Returns what to record, if it asks for that. */
function prepare(request: InspectionRequest, info: DeviceInfo, platforms: Platforms): ExploreOptions['record'] {
  if (request.kind === 'test' || request.kind === 'prove') requirePlatform(info.platform, platforms);
  if (request.kind === 'answers') checkAnswersRequest(request.commands, requirePlatform(info.platform, platforms));
  if (request.kind !== 'record') return undefined;
  const like = request.like === undefined ? undefined : requirePlatform(request.like, platforms);
  const { id, pagingOff, commands } = request;
  return { id, like, commands, ...checkRecord(request, like), ...(pagingOff && { pagingOff }) };
}

/** Proves that a platform fits its device. The steps of the first login are reported. */
async function prove(options: InspectOptions, login: LoginSteps): Promise<ProofReport> {
  const { info, transport = 'ssh', jumpHosts = [], credentials } = options;
  const platform = requirePlatform(info.platform, options.platforms);
  const logins = [...credentials, ...jumpHosts.flatMap((jump) => jump.credentials)];
  let hooks: Partial<InspectOptions> = login.hooks;
  return proveDevice({
    platform,
    channel: options.channel ?? (transport === 'telnet' ? 'shell' : platform.channel),
    transport,
    limits: options.limits,
    names: [
      ...[info.name, info.address, ...info.tags, ...logins.map(({ username }) => username)],
      ...jumpHosts.flatMap(({ device }) => [device.name, device.address]),
    ],
    login,
    open(more) {
      const device = openToRead({ ...options, ...hooks, ...more, isStored: async () => true });
      hooks = {};
      return device;
    },
  });
}

function openToRead(options: InspectOptions & Partial<Pick<OpenDeviceOptions, 'quarantine'>>): ManagedDevice {
  return openDevice({
    quarantine: async () => undefined,
    ...options,
    permissions: [],
    dryRun: true,
    beforeConfigure: async () => undefined,
  });
}

async function testSession(options: InspectOptions, login: LoginSteps, timed: TimedStep): Promise<void> {
  const device = openToRead(options);
  try {
    const session = await device.connect();
    login.ready('the session is ready for commands');
    await timed('Configuration', async () => {
      const config = await session.readConfig();
      const lines = config.split('\n').length - 1;
      return { message: `complete: ${lines} lines, ${Buffer.byteLength(config)} bytes; not stored` };
    });
  } catch (error) {
    login.failed(error);
  } finally {
    await device.close();
  }
}

async function resolveName({
  name,
  address,
}: {
  readonly name: string;
  readonly address: string;
}): Promise<Finding<void>> {
  if (isIP(address) > 0) return { message: `${address} is an IP address` };
  try {
    const found = await lookup(address, { all: true });
    return { message: `${address} is ${found.map((one) => one.address).join(', ')}` };
  } catch (cause) {
    const { code = 'unknown' } = cause as { code?: string };
    throw deviceError('NR_DEVICE_UNREACHABLE', `${name}: the name ${address} has no address (${code})`, {
      cause,
      hint: `Check the name with your DNS, or change it: \`netraven devices set ${name} --address <address>\`.`,
    });
  }
}

async function pingStep(address: string, signal: AbortSignal): Promise<Finding<void>> {
  const { sent, received, avgMs, unavailable } = await ping(address, { signal });
  if (unavailable !== undefined) return { status: 'skipped', message: `this machine cannot ping: ${unavailable}` };
  if (received === 0)
    return { status: 'warning', message: `none of ${sent} pings was answered; some devices never do` };
  const status = received < sent ? 'warning' : 'ok';
  return { status, message: `${received} of ${sent} pings were answered, in ${avgMs} ms on average` };
}

async function tcpStep(
  device: { readonly name: string; readonly address: string; readonly port: number },
  signal: AbortSignal,
): Promise<Finding<void>> {
  const { address, port } = device;
  const result = await tcp(address, port, { signal });
  if (result.open) return { message: `port ${port} is open` };
  throw deviceError(
    'NR_DEVICE_UNREACHABLE',
    `${endpointOf(device, port)} does not accept connections: ${result.code}`,
    {
      hint: `Check address, port and firewalls; change them with \`netraven devices set ${device.name} --address <address> --port <number>\`.`,
    },
  );
}
