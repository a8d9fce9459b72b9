import type { ConfigSource, Device, FetchOptions, QuestionAnswer } from '../contract/device.ts';
import type { NetRavenError } from '../contract/netraven-error.ts';
import type { ArtifactOwner, JobStore } from '../contract/store.ts';
import { hostError } from './codes.ts';
import type { CapabilityName, ResultsPage } from './protocol.ts';

/** The device and the store of one task. The job host passes calls to them; the worker implements them. */
export interface Capabilities {
  /** Absent for a fleet task. */
  readonly device?: Device;
  /** Returns the page of results after another. Only for the summary of a run. */
  readonly results?: (after: string | undefined) => Promise<ResultsPage>;
  readonly db: JobStore;
}

/**
 * Carries out a call of a job host. Checks the arguments: the sender is not trusted.
 *
 * @throws {NetRavenError} NR_JOB_CALL_INVALID when the arguments have the wrong form.
 */
export async function answerCall(
  capabilities: Capabilities,
  name: CapabilityName,
  args: readonly unknown[],
): Promise<unknown> {
  return answers[name](capabilities, args);
}

/** Returns true for the name of a call. */
export function isCapability(name: unknown): name is CapabilityName {
  return typeof name === 'string' && Object.hasOwn(answers, name);
}

const answers: Record<CapabilityName, (capabilities: Capabilities, args: readonly unknown[]) => Promise<unknown>> = {
  'device.connect': async (capabilities) => void (await deviceOf(capabilities).connect()),
  'device.ping': async (capabilities, [options]) => deviceOf(capabilities).ping(numbers(options, 'ping')),
  'device.tcp': async (capabilities, [port, options]) => {
    if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65_535) {
      throw invalid('tcp', 'a port from 1 to 65535');
    }
    return deviceOf(capabilities).tcp(port as number, numbers(options, 'tcp'));
  },
  'device.fetch': async (capabilities, [path, options]) =>
    deviceOf(capabilities).fetch(text(path, 'fetch'), fetchOptionsOf(options)),
  'session.send': async (capabilities, [command, options]) => {
    const session = await deviceOf(capabilities).connect();
    const { onError, answers: given, ...rest } = optionsOf(options, 'send');
    // A day, as the time limit of a job. A timer of Node.js of more than 24.8 days ends at once.
    if (Number(rest['timeoutMs']) > 86_400_000) throw invalid('send', 'a number up to 86400000 as timeoutMs');
    return session.send(text(command, 'send'), {
      ...numbers(rest, 'send'),
      ...onErrorOf(onError, 'send'),
      ...(given !== undefined && { answers: answersOf(given, 'send') }),
    });
  },
  'session.readConfig': async (capabilities, [source, options]) => {
    if (source != null && source !== 'running' && source !== 'startup')
      throw invalid('readConfig', 'running or startup', "Write `readConfig()`, or `readConfig('startup')`.");
    const { context } = optionsOf(options, 'readConfig');
    const session = await deviceOf(capabilities).connect();
    return session.readConfig(
      (source as ConfigSource | null) ?? undefined,
      context === undefined ? {} : { context: text(context, 'readConfig') },
    );
  },
  'session.contexts': async (capabilities) => (await deviceOf(capabilities).connect()).contexts(),
  'session.configure': async (capabilities, [lines, options]) => {
    const { undo, revertAfterMinutes: minutes, verify, answers: given, harmless } = optionsOf(options, 'configure');
    if (
      minutes !== undefined &&
      !(Number.isInteger(minutes) && (minutes as number) >= 1 && (minutes as number) <= 59)
    ) {
      throw invalid('configure', 'a number from 1 to 59 as revertAfterMinutes');
    }
    if (verify !== undefined && verify !== 'lines' && verify !== 'none') {
      throw invalid('configure', 'lines or none as verify');
    }
    const session = await deviceOf(capabilities).connect();
    return session.configure(linesOf(lines, 'lines'), {
      ...(undo !== undefined && { undo: linesOf(undo, 'undo lines') }),
      ...(minutes !== undefined && { revertAfterMinutes: minutes as number }),
      ...(verify !== undefined && { verify }),
      ...(given !== undefined && { answers: answersOf(given, 'configure') }),
      ...(harmless !== undefined && { harmless: harmlessOf(harmless) }),
    });
  },
  'results.page': async ({ results }, [after]) => {
    if (!results) throw invalid('results', 'the summary of a run');
    return results(after == null ? undefined : text(after, 'results'));
  },
  'session.confirm': async (capabilities) => (await deviceOf(capabilities).connect()).confirm(),
  'session.maskLines': async (capabilities, [lines]) =>
    (await deviceOf(capabilities).connect()).maskLines(linesOf(lines, 'lines', 'maskLines')),
  'state.get': async (capabilities) => capabilities.db.state.get(),
  'state.set': async (capabilities, [value]) => capabilities.db.state.set(value),
  'artifacts.save': async (capabilities, [name, content]) =>
    capabilities.db.artifacts.save(text(name, 'artifacts.save'), text(content, 'artifacts.save')),
  'artifacts.latest': async (capabilities, [name, of]) => {
    const { version } = optionsOf(of, 'artifacts.latest');
    if (version !== undefined && !Number.isSafeInteger(version))
      throw invalid('artifacts.latest', 'a number as version');
    return capabilities.db.artifacts.latest(text(name, 'artifacts.latest'), {
      ...ownerOf(of, 'artifacts.latest'),
      ...(version !== undefined && { version: version as number }),
    });
  },
  'artifacts.list': async (capabilities, [of]) => capabilities.db.artifacts.list(ownerOf(of, 'artifacts.list')),
  'artifacts.history': async (capabilities, [name, of]) =>
    capabilities.db.artifacts.history(text(name, 'artifacts.history'), ownerOf(of, 'artifacts.history')),
};

function deviceOf(capabilities: Capabilities): Device {
  if (!capabilities.device) throw invalid('device', 'a job of scope `device`; this task has no device');
  return capabilities.device;
}

function ownerOf(of: unknown, method: string): ArtifactOwner {
  const { jobType, deviceId } = optionsOf(of, method);
  return {
    ...(jobType !== undefined && { jobType: text(jobType, method) }),
    ...(deviceId !== undefined && { deviceId: text(deviceId, method) }),
  };
}

function text(value: unknown, method: string): string {
  if (typeof value !== 'string') throw invalid(method, 'a string');
  return value;
}

function linesOf(value: unknown, what: string, method: string = 'configure'): string[] {
  if (!Array.isArray(value)) {
    const where = what === 'lines' ? `the first argument of \`${method}\`` : 'the value of `undo`';
    throw invalid(method, `an array of ${what}`, `Write \`[…]\` around ${where}.`);
  }
  return value.map((line) => text(line, method));
}

/** Returns options without absent ones. In JSON, `null` counts as absent. */
function optionsOf(value: unknown, method: string): Record<string, unknown> {
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid(method, 'an options object');
  return Object.fromEntries(Object.entries(value).filter(([, option]) => option != null));
}

function answersOf(value: unknown, method: string): QuestionAnswer[] {
  if (!Array.isArray(value) || value.length > 100) throw invalid(method, 'up to 100 answers in an array');
  return value.map((each) => {
    const { when, say } = optionsOf(each, method);
    if (when === '') throw invalid(method, 'a part of the question as when');
    return { when: text(when, method), say: text(say, method) };
  });
}

function harmlessOf(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > 100) throw invalid('configure', 'up to 100 harmless texts in an array');
  return value.map((each) => text(each, 'configure'));
}

function onErrorOf(value: unknown, method: string): { readonly onError?: 'throw' | 'return' } {
  if (value === undefined) return {};
  if (value !== 'throw' && value !== 'return') throw invalid(method, 'throw or return as onError');
  return { onError: value };
}

/** The method and the names of headers are for the device to check. */
function fetchOptionsOf(value: unknown): FetchOptions {
  const { method, headers, body, onError, ...rest } = optionsOf(value, 'fetch');
  if (body !== undefined && typeof body !== 'string' && typeof body !== 'object') {
    throw invalid('fetch', 'a text or data as body');
  }
  const sent = Object.entries(optionsOf(headers, 'fetch'));
  return {
    ...numbers(rest, 'fetch'),
    ...(method !== undefined && { method: text(method, 'fetch') as NonNullable<FetchOptions['method']> }),
    ...(sent.length > 0 && { headers: Object.fromEntries(sent.map(([name, one]) => [name, text(one, 'fetch')])) }),
    ...(body !== undefined && { body: body as string | object }),
    ...onErrorOf(onError, 'fetch'),
  };
}

function numbers(value: unknown, method: string): Record<string, number> {
  const options = optionsOf(value, method);
  for (const [name, option] of Object.entries(options)) {
    if (typeof option !== 'number' || !(option > 0)) throw invalid(method, `a positive number as ${name}`);
  }
  return options as Record<string, number>;
}

function invalid(method: string, wanted: string, hint?: string): NetRavenError {
  return hostError('NR_JOB_CALL_INVALID', `${method}() wants ${wanted}`, hint === undefined ? {} : { hint });
}
