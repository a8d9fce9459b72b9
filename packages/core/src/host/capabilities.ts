import type { ConfigSource, Device } from '../contract/device.ts';
import type { NetRavenError } from '../contract/netraven-error.ts';
import type { ArtifactOwner, JobStore } from '../contract/store.ts';
import { hostError } from './codes.ts';
import type { CapabilityName } from './protocol.ts';

/** What one task of a job is lent. The job host only carries calls to it; what they do is the worker's business. */
export interface Lent {
  /** Absent for a fleet task. */
  readonly device?: Device;
  readonly db: JobStore;
}

/**
 * Carries out a call that came from a job host. The sender is not trusted: forms are checked here.
 *
 * @throws {NetRavenError} NR_JOB_CALL_INVALID when the arguments have the wrong form.
 */
export async function answerCall(lent: Lent, name: CapabilityName, args: readonly unknown[]): Promise<unknown> {
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (!answer || !Array.isArray(args)) throw invalid(name, 'a call of the contract');
  return answer(lent, args);
}

const answers: Record<CapabilityName, (lent: Lent, args: readonly unknown[]) => Promise<unknown>> = {
  'device.connect': async (lent) => void (await deviceOf(lent).connect()),
  'device.ping': async (lent, [options]) => deviceOf(lent).ping(numbers(options, 'ping')),
  'device.tcp': async (lent, [port, options]) => {
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
      throw invalid('tcp', 'a port from 1 to 65535');
    }
    return deviceOf(lent).tcp(port as number, numbers(options, 'tcp'));
  },
  'session.send': async (lent, [command, options]) => {
    const session = await deviceOf(lent).connect();
    return session.send(text(command, 'send'), numbers(options, 'send'));
  },
  'session.readConfig': async (lent, [source]) => {
    if (source != null && source !== 'running' && source !== 'startup')
      throw invalid('readConfig', 'running or startup');
    return (await deviceOf(lent).connect()).readConfig((source as ConfigSource | null) ?? undefined);
  },
  'session.configure': async (lent, [lines]) => {
    if (!Array.isArray(lines)) throw invalid('configure', 'an array of lines');
    return (await deviceOf(lent).connect()).configure(lines.map((line) => text(line, 'configure')));
  },
  'state.get': async (lent) => lent.db.state.get(),
  'state.set': async (lent, [value]) => lent.db.state.set(value),
  'artifacts.save': async (lent, [name, content]) =>
    lent.db.artifacts.save(text(name, 'artifacts.save'), text(content, 'artifacts.save')),
  'artifacts.latest': async (lent, [name, of]) => {
    const { jobType, deviceId } = optionsOf(of, 'artifacts.latest');
    const owner: ArtifactOwner = {
      ...(jobType !== undefined && { jobType: text(jobType, 'artifacts.latest') }),
      ...(deviceId !== undefined && { deviceId: text(deviceId, 'artifacts.latest') }),
    };
    return lent.db.artifacts.latest(text(name, 'artifacts.latest'), owner);
  },
};

function deviceOf(lent: Lent): Device {
  if (!lent.device) throw invalid('device', 'a job of scope `device`; this task has no device');
  return lent.device;
}

function text(value: unknown, method: string): string {
  if (typeof value !== 'string') throw invalid(method, 'a string');
  return value;
}

/** Options: absent, or an object; JSON's null counts as absent. */
function optionsOf(value: unknown, method: string): Record<string, unknown> {
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(method, 'an options object');
  return Object.fromEntries(Object.entries(value).filter(([, option]) => option != null));
}

function numbers(value: unknown, method: string): Record<string, number> {
  const options = optionsOf(value, method);
  for (const [name, option] of Object.entries(options)) {
    if (typeof option !== 'number' || !(option > 0)) throw invalid(method, `a positive number as ${name}`);
  }
  return options as Record<string, number>;
}

function invalid(method: string, wanted: string): NetRavenError {
  return hostError('NR_JOB_CALL_INVALID', `${method}() wants ${wanted}`);
}
