import { clean } from './clean.ts';

/** The events, each a change of state. */
export const eventKinds = [
  'device-failing',
  'device-recovered',
  'device-stale',
  'config-changed',
  'run-failed',
  'run-succeeded',
  'package-problem',
  'package-ready',
  'mirror-behind',
  'mirror-current',
  'remote-behind',
  'remote-current',
  'credential-frozen',
  'credential-thawed',
  'worker-missing',
  'worker-back',
  'source-failing',
  'source-recovered',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** The events of a rule that names none: problems and their ends. */
export const defaultEvents: readonly EventKind[] = eventKinds.filter((kind) => !/^(config|run)-/.test(kind));

/** The fields of each event. Times are ISO 8601 in UTC. None has output of a device. */
interface EventFields {
  /**
   * `code` is null if the job returned a verdict without one. `since`: end of the first failed try. `rules`: ids of the rules
   * that the device breaks, if the findings of the job name them, at most 20.
   */
  'device-failing': {
    readonly device: string;
    readonly jobType: string;
    readonly code: string | null;
    readonly since: string;
    readonly rules?: readonly string[];
  };
  'device-recovered': { readonly device: string; readonly jobType: string };
  /** `since`: the time at which the last success became too old. */
  'device-stale': { readonly device: string; readonly jobType: string; readonly since: string };
  /** A job saved another text than before. Lines that only moved are in neither number. */
  'config-changed': {
    readonly device: string;
    readonly jobType: string;
    /** Name of the text, e.g. `running-config`. */
    readonly artifact: string;
    readonly version: number;
    /** Null: the text is too long to compare. */
    readonly added: number | null;
    readonly removed: number | null;
    /** The person who changed the device last. Null: unknown. */
    readonly author: string | null;
  };
  'run-failed': RunFields;
  'run-succeeded': RunFields;
  /** `package` is null if the problem belongs to no package. */
  'package-problem': { readonly package: string | null; readonly code: string };
  'package-ready': { readonly package: string | null; readonly code: string };
  /** `since`: the time at which the oldest missing version was saved. */
  'mirror-behind': { readonly versions: number; readonly since: string };
  'mirror-current': object;
  /**
   * `since`: the time at which the version of the oldest missing commit was saved, or of the first failed push. `code` is null
   * if the last push did not fail.
   */
  'remote-behind': {
    readonly remote: string;
    readonly commits: number;
    readonly since: string;
    readonly code: string | null;
  };
  'remote-current': { readonly remote: string };
  'credential-frozen': { readonly credential: string };
  'credential-thawed': { readonly credential: string };
  /**
   * `tasks`: number of those that wait for such a worker. `since`: time of the first look that found none. `lacks`: what the
   * live workers of the pool lack, e.g. `job type backup`; empty if none is live.
   */
  'worker-missing': {
    readonly pool: string;
    readonly tasks: number;
    readonly since: string;
    readonly lacks: readonly string[];
  };
  'worker-back': { readonly pool: string };
  /** A saved source could not be synchronized when it was due. */
  'source-failing': { readonly source: string; readonly code: string };
  'source-recovered': { readonly source: string };
}

interface RunFields {
  readonly run: string;
  readonly jobType: string;
  readonly status: string;
  /** Numbers of devices; a fleet job counts as one. */
  readonly total: number;
  readonly success: number;
  /** Number of devices that the job says it changed. */
  readonly changed: number;
  /** Number of devices of which a new version was saved. */
  readonly saved: number;
  readonly createdBy: string;
}

/** An event of these kinds. */
export type EventOf<Kind extends EventKind> = Kind extends EventKind
  ? { readonly event: Kind; readonly at: string } & Readonly<EventFields[Kind]>
  : never;
/** Something that happened. */
export type NotificationEvent = EventOf<EventKind>;

/** Returns an event with its texts as short lines: names and codes come from devices, jobs and other tools. */
export function cleanEvent(event: NotificationEvent): NotificationEvent {
  const cleaned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(cleaned);
    return typeof value === 'string' ? clean(value) : value;
  };
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [name, cleaned(value)])) as NotificationEvent;
}

/** Returns an event in one line. */
export function describe(event: NotificationEvent): string {
  switch (event.event) {
    case 'device-failing':
      return `${event.device}: ${event.jobType} is failing since ${minute(event.since)} (${whyOf(event)})`;
    case 'device-recovered':
      return `${event.device}: ${event.jobType} succeeded again at ${minute(event.at)}`;
    case 'device-stale':
      return `${event.device}: ${event.jobType} is stale since ${minute(event.since)}`;
    case 'config-changed':
      return [`${event.device}: ${event.artifact} changed at ${minute(event.at)}`, ...changeOf(event)].join(', ');
    case 'run-failed':
    case 'run-succeeded': {
      const { jobType, success, total, changed, saved, status, createdBy, run } = event;
      return `${jobType}: ${success} of ${total} succeeded, ${changed} changed, ${saved} saved (${status}, by ${createdBy}, run ${run})`;
    }
    case 'package-problem':
      return `${event.package ?? 'job packages'}: problem ${event.code}`;
    case 'package-ready':
      return `${event.package ?? 'job packages'}: no longer ${event.code}`;
    case 'mirror-behind':
      return `Git mirror: ${event.versions} versions behind since ${minute(event.since)}`;
    case 'mirror-current':
      return 'Git mirror: up to date again';
    case 'remote-behind': {
      const why = event.code === null ? '' : ` (${event.code})`;
      const behind = `${event.commits} ${event.commits === 1 ? 'commit' : 'commits'} behind`;
      return `Git remote ${event.remote}: ${event.commits === 0 ? 'unreachable' : behind} since ${minute(event.since)}${why}`;
    }
    case 'remote-current':
      return `Git remote ${event.remote}: up to date again`;
    case 'credential-frozen':
      return `credential ${event.credential}: frozen, devices refused it too often`;
    case 'credential-thawed':
      return `credential ${event.credential}: thawed`;
    case 'worker-missing': {
      const wait = event.tasks === 1 ? '1 task waits' : `${event.tasks} tasks wait`;
      const missing = event.lacks.length > 0 ? `no worker with ${event.lacks.join(', ')}` : 'no worker';
      return `pool ${event.pool}: ${missing} since ${minute(event.since)}, ${wait}`;
    }
    case 'worker-back':
      return `pool ${event.pool}: no task waits for a worker any more`;
    case 'source-failing':
      return `source ${event.source}: not synchronized (${event.code})`;
    default:
      return `source ${event.source}: synchronized again`;
  }
}

function whyOf({ code, rules = [] }: EventOf<'device-failing'>): string {
  return rules.length > 0 ? `${code ?? 'failed'}: ${rules.join(', ')}` : (code ?? 'failed');
}

function changeOf({ added, removed, author }: EventOf<'config-changed'>): string[] {
  const lines = added === 0 && removed === 0 ? 'lines moved' : `+${added} -${removed} lines`;
  return [...(added === null ? [] : [lines]), ...(author === null ? [] : [`by ${author}`])];
}

/** Formats a time to the minute: `2030-01-31 02:00 UTC`. */
function minute(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}

/** Returns the number of events of a kind in words. */
export function describeCount(kind: EventKind, count: number): string {
  const [one, many] = countWords[kind];
  return `${count} ${count === 1 ? one : many}`;
}

const countWords: Readonly<Record<EventKind, readonly [one: string, many: string]>> = {
  'device-failing': ['failing', 'failing'],
  'device-recovered': ['recovered', 'recovered'],
  'device-stale': ['stale', 'stale'],
  'config-changed': ['configuration changed', 'configurations changed'],
  'run-failed': ['run failed', 'runs failed'],
  'run-succeeded': ['run succeeded', 'runs succeeded'],
  'package-problem': ['package problem', 'package problems'],
  'package-ready': ['package problem solved', 'package problems solved'],
  'mirror-behind': ['mirror behind', 'mirrors behind'],
  'mirror-current': ['mirror up to date', 'mirrors up to date'],
  'remote-behind': ['remote behind', 'remotes behind'],
  'remote-current': ['remote up to date', 'remotes up to date'],
  'credential-frozen': ['credential frozen', 'credentials frozen'],
  'credential-thawed': ['credential thawed', 'credentials thawed'],
  'worker-missing': ['pool without a worker', 'pools without a worker'],
  'worker-back': ['pool no longer waits', 'pools no longer wait'],
  'source-failing': ['source not synchronized', 'sources not synchronized'],
  'source-recovered': ['source synchronized again', 'sources synchronized again'],
};
