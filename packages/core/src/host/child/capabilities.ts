import type { Device, DeviceInfo, DeviceSession, PingResult, TcpResult } from '../../contract/device.ts';
import type { Artifact, JobStore, SavedArtifact } from '../../contract/store.ts';
import type { CapabilityName } from '../protocol.ts';
import { toJson } from './calls.ts';
import { requireData } from './require-data.ts';

type Ask = (name: CapabilityName, args: readonly unknown[]) => Promise<unknown>;

/** Makes a device whose methods call the worker. */
export function remoteDevice(info: DeviceInfo, ask: Ask): Device {
  let session: Promise<DeviceSession> | undefined;
  return {
    ...info,
    connect: () =>
      (session ??= ask('device.connect', []).then(
        () => remoteSession(ask),
        (error: unknown) => {
          session = undefined;
          throw error;
        },
      )),
    ping: (options) => ask('device.ping', [options]) as Promise<PingResult>,
    tcp: (port, options) => ask('device.tcp', [port, options]) as Promise<TcpResult>,
  };
}

function remoteSession(ask: Ask): DeviceSession {
  return {
    send: (command, options) => ask('session.send', [command, options]) as Promise<string>,
    readConfig: (source, options) => ask('session.readConfig', [source, options]) as Promise<string>,
    contexts: () => ask('session.contexts', []) as Promise<string[]>,
    configure: (lines, options) => ask('session.configure', [lines, options]) as Promise<string>,
    confirm: async () => void (await ask('session.confirm', [])),
  };
}

/** Makes a store whose methods call the worker. */
export function remoteStore(ask: Ask): JobStore {
  return {
    state: {
      // JSON has no `undefined`: an absent state is an absent value.
      get: () => ask('state.get', []),
      async set(value) {
        const sent = toJson(value, 'the state');
        if (value !== undefined) requireData(value, 'state');
        await ask('state.set', [sent]);
      },
    },
    artifacts: {
      save: (name, text) => ask('artifacts.save', [name, text]) as Promise<SavedArtifact>,
      latest: async (name, of) => {
        const latest = (await ask('artifacts.latest', [name, of])) as Omit<Artifact, 'savedAt'> & { savedAt: string };
        return latest && { ...latest, savedAt: new Date(latest.savedAt) };
      },
    },
  };
}
