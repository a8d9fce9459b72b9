import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { errorData } from '@netraven/core';
import type { InspectionStep } from '@netraven/core/attempt';
import { deviceError } from '../codes.ts';
import { openDevice, type OpenDeviceOptions } from '../open-device.ts';
import { ping } from '../reach/ping.ts';
import { tcp } from '../reach/tcp.ts';
import { endpointOf } from '../transport/endpoint.ts';
import { LoginSteps } from './login-steps.ts';

export type InspectOptions = Omit<OpenDeviceOptions, 'permissions' | 'dryRun' | 'beforeConfigure' | 'quarantine'>;

/**
 * Tests a device step by step: name, ping, TCP, host key, login, prompt, configuration. Reports each step as it ends, and
 * stops at the first that fails. Stores and returns no output of the device. Never rejects.
 */
export async function inspectDevice(options: InspectOptions, onStep: (step: InspectionStep) => void): Promise<void> {
  const timed = async (
    name: string,
    run: () => Promise<Omit<InspectionStep, 'name' | 'durationMs'>>,
  ): Promise<boolean> => {
    const since = performance.now();
    const end = (step: Omit<InspectionStep, 'name' | 'durationMs'>): void =>
      onStep({ name, durationMs: performance.now() - since, ...step });
    try {
      const step = await run();
      end(step);
      return step.status !== 'failed';
    } catch (thrown) {
      const error = errorData(thrown, 'NR_DEVICE_UNREACHABLE');
      end({ status: 'failed', message: error.message, error });
      return false;
    }
  };
  const { info, signal, jumpHosts = [], port = info.port } = options;
  // Only the first of the way can be reached from here.
  const first = jumpHosts[0]?.device ?? { ...info, port };
  const label = jumpHosts.length > 0 ? ` (jump host ${first.name})` : '';
  if (!(await timed(`Name${label}`, () => resolveName(first)))) return;
  await timed(`Ping${label}`, () => pingStep(first.address, signal));
  if (!(await timed(`TCP${label}`, () => tcpStep(first, signal)))) return;

  const names = new Map(
    [...options.credentials, ...jumpHosts.flatMap(({ credentials }) => credentials)].map(({ id, name }) => [id, name]),
  );
  const login = new LoginSteps({ device: info, jumpHosts, names, given: options, report: onStep });
  const device = openDevice({
    ...options,
    ...login.hooks,
    permissions: [],
    dryRun: true,
    beforeConfigure: async () => undefined,
    quarantine: async () => undefined,
  });
  try {
    const session = await device.connect();
    login.ready();
    await timed('Configuration', async () => {
      const config = await session.readConfig();
      const lines = config.split('\n').length - 1;
      return { status: 'ok', message: `complete: ${lines} lines, ${Buffer.byteLength(config)} bytes; not stored` };
    });
  } catch (error) {
    login.failed(error);
  } finally {
    await device.close();
  }
}

type Finding = Omit<InspectionStep, 'name' | 'durationMs'>;

async function resolveName({ name, address }: { readonly name: string; readonly address: string }): Promise<Finding> {
  if (isIP(address) > 0) return { status: 'ok', message: `${address} is an IP address` };
  try {
    const found = await lookup(address, { all: true });
    return { status: 'ok', message: `${address} is ${found.map((one) => one.address).join(', ')}` };
  } catch (cause) {
    const { code = 'unknown' } = cause as { code?: string };
    throw deviceError('NR_DEVICE_UNREACHABLE', `${name}: the name ${address} has no address (${code})`, {
      cause,
      hint: `Check the name with your DNS, or change it: \`netraven devices set ${name} --address <address>\`.`,
    });
  }
}

async function pingStep(address: string, signal: AbortSignal): Promise<Finding> {
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
): Promise<Finding> {
  const { address, port } = device;
  const result = await tcp(address, port, { signal });
  if (result.open) return { status: 'ok', message: `port ${port} is open` };
  throw deviceError(
    'NR_DEVICE_UNREACHABLE',
    `${endpointOf(device, port)} does not accept connections: ${result.code}`,
    {
      hint: `Check address, port and firewalls; change them with \`netraven devices set ${device.name} --address <address> --port <number>\`.`,
    },
  );
}
