import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, type ResolvedMeta } from '@netraven/core';
import { startSimulator, type SimulatedAnswers, type Simulator } from '@netraven/device/simulator';
import type { TestDevice } from '@netraven/testing';
import { cliError } from '../../../codes.ts';
import type { Context } from '../../../context.ts';
import { readSecrets } from '../../credentials/read-secrets.ts';
import { readJsonFile } from '../../run/json-file.ts';
import { parseFault } from './parse-fault.ts';

/** Flags that choose the device on which a job in development runs. */
export interface DevDeviceFlags {
  readonly platform?: string;
  readonly fault?: readonly string[];
  readonly deviceConfig?: string;
  /** A JSON file. */
  readonly answers?: string;
  /** A real device. */
  readonly address?: string;
  readonly port?: number;
  readonly username?: string;
  readonly enable?: boolean;
  readonly passwordStdin?: boolean;
}

/** The device on which a job in development runs, real or simulated. */
export interface DevDevice extends AsyncDisposable {
  readonly isReal: boolean;
  /** Returns the device for a job type. A simulated one keeps the changes of a run. */
  deviceFor(meta: ResolvedMeta): Promise<TestDevice>;
  /** Describes the device for people. */
  describe(device: TestDevice): string;
}

const login = { username: 'netops', password: 'simulated-login', enablePassword: 'simulated-enable' };
const defaultPlatform = 'cisco_ios';

/** @throws {NetRavenError} NR_USAGE_FAULT, NR_PASSWORD_MISSING, NR_USAGE_INVALID */
export async function openDevDevice(context: Context, flags: DevDeviceFlags): Promise<DevDevice> {
  return flags.address === undefined ? simulated(context, flags) : real(context, flags, flags.address);
}

async function real(context: Context, flags: DevDeviceFlags, address: string): Promise<DevDevice> {
  const { platform, username, port = 22 } = flags;
  if (platform === undefined || username === undefined) {
    throw cliError('NR_USAGE_INVALID', '--address needs --platform and --username');
  }
  const { password = '', enablePassword } = await readSecrets(context, flags);
  const device: TestDevice = {
    name: address,
    platform,
    address,
    port,
    login: { username, password, ...(enablePassword !== undefined && { enablePassword }) },
  };
  return {
    isReal: true,
    deviceFor: async () => device,
    describe: () => `${address} (${platform}, real)`,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function simulated(context: Context, flags: DevDeviceFlags): Promise<DevDevice> {
  const faults = (flags.fault ?? []).map(parseFault);
  const config = flags.deviceConfig === undefined ? undefined : await readText(context, flags.deviceConfig);
  const simulators = new Map<string, Simulator>();
  const deviceOf = async (platform: string): Promise<TestDevice> => {
    const name = `sim-${platform.replaceAll('_', '-')}`;
    const options = { name, platform, ...login, faults, ...(config !== undefined && { config }) };
    const simulator = simulators.get(platform) ?? (await startSimulator([options]));
    simulators.set(platform, simulator);
    const device = simulator.device(name);
    device.answers = readJsonFile(context.cwd, flags.answers) as SimulatedAnswers;
    return device;
  };
  // An unknown platform is refused before anything runs.
  if (flags.platform !== undefined) await deviceOf(flags.platform);
  return {
    isReal: false,
    deviceFor: ({ platforms }) => deviceOf(flags.platform ?? platforms[0] ?? defaultPlatform),
    describe: ({ name, platform }) => {
      const faulty = faults.length === 0 ? '' : `, with ${faults.map(({ kind }) => kind).join(', ')}`;
      return `${name} (${platform}, simulated${faulty})`;
    },
    async [Symbol.asyncDispose]() {
      for (const simulator of simulators.values()) await simulator.close();
    },
  };
}

async function readText({ cwd }: Context, file: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (cause) {
    throw cliError('NR_USAGE_INVALID', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}
