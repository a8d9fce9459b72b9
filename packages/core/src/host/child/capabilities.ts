import { types } from 'node:util';
import type { Device, DeviceInfo, DeviceSession, FetchAnswer, PingResult, TcpResult } from '../../contract/device.ts';
import type { DeviceResult } from '../../contract/run.ts';
import type { Artifact, ArtifactVersion, JobStore, SavedArtifact } from '../../contract/store.ts';
import { sessionMethods, type CapabilityName, type ResultsPage } from '../protocol.ts';
import { hostError } from '../codes.ts';
import { toJson } from './calls.ts';
import { requireData } from './require-data.ts';

type Ask = (name: CapabilityName, args: readonly unknown[]) => Promise<unknown>;

/** Makes a device whose methods call the worker. */
export function remoteDevice(info: DeviceInfo, ask: Ask): Device {
  let session: Promise<DeviceSession> | undefined;
  return {
    ...info,
    connect: () =>
      (session ??= refusingCalls(
        ask('device.connect', []).then(
          () => remoteSession(ask),
          (error: unknown) => {
            session = undefined;
            throw error;
          },
        ),
      )),
    ping: (options) => ask('device.ping', [options]) as Promise<PingResult>,
    tcp: (port, options) => ask('device.tcp', [port, options]) as Promise<TcpResult>,
    async fetch(path, options) {
      if (typeof options?.body === 'object') requireData(options.body, 'body');
      return (await ask('device.fetch', [path, options])) as FetchAnswer;
    },
  };
}

function remoteSession(ask: Ask): DeviceSession {
  return {
    send: (command, options) => ask('session.send', [command, options]) as Promise<string>,
    readConfig: (source, options) => ask('session.readConfig', [source, options]) as Promise<string>,
    contexts: () => ask('session.contexts', []) as Promise<string[]>,
    configure: (lines, options) => ask('session.configure', [lines, options]) as Promise<string>,
    confirm: async () => void (await ask('session.confirm', [])),
    maskLines: (lines) => ask('session.maskLines', [lines]) as Promise<string[]>,
  };
}

/** Adds methods to the promise of a session that name a forgotten `await`: `session.send is not a function` does not. */
function refusingCalls(session: Promise<DeviceSession>): Promise<DeviceSession> {
  const refuse = (method: string): never => {
    throw new TypeError(`${method}() is called before the login: device.connect() was not awaited`);
  };
  return Object.assign(session, Object.fromEntries(sessionMethods.map((each) => [each, () => refuse(each)])));
}

/** Sorts `edge-2` before `edge-10`. */
const { compare } = new Intl.Collator('en', { numeric: true });

/** Returns the results of the devices of a run, by name. */
export async function remoteResults(ask: Ask): Promise<DeviceResult[]> {
  const results: DeviceResult[] = [];
  let after: string | undefined;
  do {
    const page = (await ask('results.page', [after])) as ResultsPage;
    results.push(...page.results);
    after = page.next;
  } while (after !== undefined);
  return results.sort((a, b) => compare(a.device.name, b.device.name));
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
      async save(name, text: unknown) {
        // In the worker, a promise is `{}`.
        if (typeof text === 'object' && text !== null)
          throw hostError('NR_JOB_CALL_INVALID', `artifacts.save() wants a text, not ${kindOf(text)}`);
        return (await ask('artifacts.save', [name, text])) as SavedArtifact;
      },
      latest: async (name, of) => {
        const latest = (await ask('artifacts.latest', [name, of])) as AsJson<Artifact> | undefined;
        return latest && withDate(latest);
      },
      list: async (of) => ((await ask('artifacts.list', [of])) as AsJson<ArtifactVersion>[]).map(withDate),
      history: async (name, of) =>
        ((await ask('artifacts.history', [name, of])) as AsJson<ArtifactVersion>[]).map(withDate),
    },
  };
}

function kindOf(value: object): string {
  if (types.isPromise(value)) return 'a promise';
  return Buffer.isBuffer(value) ? 'a Buffer' : 'an object';
}

type AsJson<Saved extends { readonly savedAt: Date }> = Omit<Saved, 'savedAt'> & { readonly savedAt: string };

/** Returns an artifact with the date that JSON made a text of. */
function withDate<Saved extends { readonly savedAt: string }>(
  saved: Saved,
): Omit<Saved, 'savedAt'> & { savedAt: Date } {
  return { ...saved, savedAt: new Date(saved.savedAt) };
}
