import { randomUUID } from 'node:crypto';
import type { Message, NotificationEvent } from '../src/index.ts';

const at = '2030-01-31T02:00:30.000Z';

/** An event of each kind, with a name in all its texts. */
export function eventsWith(name: string): NotificationEvent[] {
  const run = {
    at,
    run: name,
    jobType: name,
    status: name,
    total: 500,
    success: 498,
    changed: 3,
    saved: 2,
    createdBy: name,
  };
  const changed = { device: name, jobType: name, artifact: name, version: 7, added: 3, removed: 1, author: name };
  return [
    { event: 'device-failing', at, device: name, jobType: name, code: name, since: at, rules: [name] },
    { event: 'device-recovered', at, device: name, jobType: name },
    { event: 'device-stale', at, device: name, jobType: name, since: at },
    { event: 'config-changed', at, ...changed },
    { event: 'run-failed', ...run },
    { event: 'run-succeeded', ...run },
    { event: 'package-problem', at, package: name, code: name },
    { event: 'package-ready', at, package: name, code: name },
    { event: 'mirror-behind', at, versions: 12, since: at },
    { event: 'mirror-current', at },
    { event: 'remote-behind', at, remote: name, commits: 12, since: at, code: name },
    { event: 'remote-current', at, remote: name },
    { event: 'credential-frozen', at, credential: name },
    { event: 'credential-thawed', at, credential: name },
    { event: 'worker-missing', at, pool: name, tasks: 14, since: at, lacks: [name] },
    { event: 'worker-back', at, pool: name },
    { event: 'source-failing', at, source: name, code: name },
    { event: 'source-recovered', at, source: name },
  ];
}

/** A message with these events. */
export function messageOf(events: readonly NotificationEvent[], rule: string | null = 'problems'): Message {
  const byKind = Map.groupBy(events, ({ event }) => event);
  const counts = Object.fromEntries([...byKind].map(([kind, same]) => [kind, same.length]));
  return { id: randomUUID(), rule, total: events.length, counts, events };
}

export const failing: NotificationEvent = {
  event: 'device-failing',
  at,
  device: 'core-1',
  jobType: 'backup',
  code: 'NR_DEVICE_TIMEOUT',
  since: at,
};
