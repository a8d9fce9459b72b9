import type { DeviceInfo, ErrorData, Logger, LogLevel } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import { afterAll, afterEach, onTestFinished } from 'vitest';
import {
  openDevice,
  type HostKey,
  type HostKeyStore,
  type LoginGuard,
  type ManagedDevice,
  type OpenDeviceOptions,
  undoChange,
  type UndoOptions,
} from '../src/index.ts';
import {
  startSimulator,
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  type Simulator,
} from '../src/simulator/index.ts';

export const account = { username: 'backup', password: 'Zugang-4711' } as const;
export const maskKey: Uint8Array = new Uint8Array(32).fill(7);

/** How long an undo waits. */
export type UndoTimes = Pick<UndoOptions, 'askForMs' | 'pausesMs' | 'lateMs' | 'onWait'>;

export interface OpenedDevice {
  readonly device: ManagedDevice;
  /** Opens it again, and undoes a change. */
  readonly undoOpen: (change: OpenChange, times?: UndoTimes) => Promise<ChangeEnd>;
  readonly log: { level: LogLevel; message: string; meta: object | undefined }[];
  readonly quarantined: { raw: string; error: ErrorData }[];
  readonly pinned: Map<string, HostKey>;
  /** Number of `beforeConfigure` calls. */
  readonly writes: { count: number };
}

export function memoryKeys(pinned: Map<string, HostKey>): HostKeyStore {
  return {
    get: (id) => Promise.resolve(pinned.get(id)),
    pin: (id, key) => {
      if (!pinned.has(id)) pinned.set(id, key);
      return Promise.resolve(pinned.get(id) ?? key);
    },
  };
}

/** Returns a guard that lets each login through, and notes the answers to it. */
export function openGuard(answers: unknown[] = [], more: Partial<LoginGuard> = {}): LoginGuard {
  const leave = async (_: string, answer: unknown): Promise<void> => void answers.push(answer);
  return { withheld: () => undefined, enter: async () => undefined, leave, ...more };
}

/** A simulated device, which takes {@link account} unless another login is given. */
type Simulated = Omit<SimulatedDeviceOptions, keyof typeof account> &
  Partial<Pick<SimulatedDeviceOptions, keyof typeof account>>;

/** Starts the simulated devices of a test file. Each test finds them as they were started, but for their sessions. */
export async function startDevices(devices: readonly Simulated[]): Promise<Simulator> {
  const simulator = await startSimulator(devices.map((device) => ({ ...account, ...device })));
  afterAll(() => simulator.close());
  for (const device of simulator.devices) {
    const { config, faults, answers, refuses } = device;
    afterEach(() => void Object.assign(device, { config, faults, answers, refuses }));
  }
  return simulator;
}

/** Starts a simulated device for a test. */
export async function simulate(options: Simulated): Promise<SimulatedDevice> {
  const simulator = await startSimulator([{ ...account, ...options }]);
  onTestFinished(() => simulator.close());
  return simulator.device(options.name);
}

/** Opens a device as the worker does, and closes it when the test is over. Keeps what was logged, quarantined and pinned. */
export function openTestDevice(...given: Parameters<typeof makeTestDevice>): OpenedDevice {
  const opened = makeTestDevice(...given);
  onTestFinished(() => opened.device.close());
  return opened;
}

/** Makes a device that the caller closes: of tests that run at once, none is the current one. */
export function makeTestDevice(
  where: Pick<SimulatedDevice, 'name' | 'address' | 'port'>,
  platform: string,
  options: Partial<OpenDeviceOptions> = {},
  pinned: Map<string, HostKey> = new Map<string, HostKey>(),
): OpenedDevice {
  const log: OpenedDevice['log'] = [];
  const quarantined: OpenedDevice['quarantined'] = [];
  const writes = { count: 0 };
  const at = (level: LogLevel) => (message: string, meta?: object) => void log.push({ level, message, meta });
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
  };
  const info: DeviceInfo = {
    id: `id-${where.name}`,
    name: where.name,
    address: where.address,
    port: where.port,
    platform,
    tags: [],
    vars: {},
  };
  const opened: OpenDeviceOptions = {
    info,
    credentials: [{ id: 'c1', name: 'default', networks: ['127.0.0.0/8'], ...account }],
    hostKeys: memoryKeys(pinned),
    certificates: memoryKeys(new Map()),
    permissions: [],
    dryRun: false,
    signal: new AbortController().signal,
    maskKey,
    logger,
    beforeConfigure: () => {
      writes.count += 1;
      return Promise.resolve();
    },
    quarantine: (raw, error) => {
      quarantined.push({ raw, error });
      return Promise.resolve();
    },
    ...options,
  };
  return {
    device: openDevice(opened),
    undoOpen: (change, times = {}) =>
      undoChange({ name: info.name, change, access: (signal) => ({ ...opened, signal }), askForMs: 3_000, ...times }),
    log,
    quarantined,
    pinned,
    writes,
  };
}
