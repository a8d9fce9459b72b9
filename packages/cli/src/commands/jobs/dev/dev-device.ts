import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, type DeviceVars, type ResolvedMeta } from '@netraven/core';
import { startSimulator, type SimulatedAnswers, type Simulator } from '@netraven/device/simulator';
import type { TestDevice } from '@netraven/testing';
import { cliError } from '../../../codes.ts';
import type { Context } from '../../../context.ts';
import { readSecrets, type SecretFlags } from '../../credentials/read-secrets.ts';
import { readJsonFile } from '../../run/json-file.ts';
import { parseFault } from './parse-fault.ts';

/** Flags that choose the device on which a job in development runs. */
export interface DevDeviceFlags extends Pick<SecretFlags, 'enable' | 'passwordStdin'> {
  readonly platform?: string;
  readonly fault?: readonly string[];
  readonly deviceConfig?: string;
  /** A JSON file. */
  readonly answers?: string;
  readonly var?: DeviceVars;
  /** Simulated ones. */
  readonly devices: number;
  /** A real device. */
  readonly address?: string;
  readonly port?: number;
  readonly username?: string;
}

/** The devices on which a job in development runs: a real one, or simulated ones. */
export interface DevDevice extends AsyncDisposable {
  readonly isReal: boolean;
  /** Returns the devices for a job type, one or more. A simulated one keeps the changes of a run. */
  devicesFor(meta: ResolvedMeta): Promise<readonly TestDevice[]>;
  /** Returns the devices as a fleet job gets them. @throws {NetRavenError} NR_USAGE_INVALID for flags without effect */
  fleetFor(meta: ResolvedMeta): Promise<readonly TestDevice[]>;
  /** Returns the kinds of faults that never applied. */
  unusedFaults(): readonly string[];
  /** Describes the device for people. */
  describe(device: TestDevice): string;
}

const login = { username: 'netops', password: 'simulated-login', enablePassword: 'simulated-enable' };
const defaultPlatform = 'cisco_ios';

/** @throws {NetRavenError} NR_SECRET_MISSING, NR_USAGE_INVALID */
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
    ...(flags.var && { vars: flags.var }),
    login: { username, password, ...(enablePassword !== undefined && { enablePassword }) },
  };
  return {
    isReal: true,
    devicesFor: async () => [device],
    fleetFor: async () => [device],
    unusedFaults: () => [],
    describe: () => `${address} (${platform}, real)`,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function simulated(context: Context, flags: DevDeviceFlags): Promise<DevDevice> {
  const faults = (flags.fault ?? []).map(parseFault);
  const config = flags.deviceConfig === undefined ? undefined : await readText(context, flags.deviceConfig);
  const simulators = new Map<string, Simulator>();
  const devicesOf = async (platform: string): Promise<readonly TestDevice[]> => {
    const name = `sim-${platform.replaceAll('_', '-')}`;
    const names = Array.from({ length: flags.devices }, (_, at) => (at === 0 ? name : `${name}-${at + 1}`));
    const shared = { platform, ...login, faults, ...(config !== undefined && { config }) };
    const options = { ...shared, ...(flags.var && { vars: flags.var }) };
    const simulator =
      simulators.get(platform) ?? (await startSimulator(names.map((each) => ({ name: each, ...options }))));
    simulators.set(platform, simulator);
    const answers = readJsonFile(context.cwd, flags.answers) as SimulatedAnswers;
    for (const device of simulator.devices) device.answers = answers;
    return simulator.devices;
  };
  // An unknown platform is refused before anything runs.
  if (flags.platform !== undefined) await devicesOf(flags.platform);
  return {
    isReal: false,
    devicesFor: ({ platforms }) => devicesOf(flags.platform ?? platforms[0] ?? defaultPlatform),
    async fleetFor({ platforms }) {
      const ignored = (['fault', 'answers', 'deviceConfig'] as const).find((each) => flags[each] !== undefined);
      if (ignored !== undefined) {
        const flag = ignored === 'deviceConfig' ? 'device-config' : ignored;
        throw cliError('NR_USAGE_INVALID', `--${flag} has no effect on a fleet job: it uses no device`);
      }
      const devices = await devicesOf(flags.platform ?? platforms[0] ?? defaultPlatform);
      // A fleet job cannot connect: each device has an address of its own, as in an inventory.
      return devices.map(({ name, platform, login: known, vars }, at) => {
        const place = { address: `192.0.2.${at + 1}`, port: 22 };
        return { name, platform, ...place, ...(known && { login: known }), ...(vars && { vars }) };
      });
    },
    unusedFaults: () =>
      [...simulators.values()]
        .flatMap(({ devices }) => devices.flatMap((each) => each.unusedFaults))
        .map(({ kind }) => kind),
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
