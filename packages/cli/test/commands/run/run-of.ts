import type { ConfigChange, Run, RunCounts, Task } from '@netraven/api';

const none: RunCounts = {
  total: 0,
  queued: 0,
  running: 0,
  success: 0,
  failed: 0,
  cancelled: 0,
  error: 0,
  skipped: 0,
};

/** A run as the API answers it; the total is the sum of the counts. */
export function runOf(status: Run['status'], counts: Partial<RunCounts>): Run {
  return {
    id: '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
    jobType: 'backup',
    status,
    dryRun: false,
    config: {},
    retryOf: null,
    waves: null,
    scheduleId: null,
    dueAt: null,
    triggerId: null,
    createdBy: 'api',
    createdAt: '2026-07-30T10:00:00.000Z',
    startedAt: '2026-07-30T10:00:00.000Z',
    finishedAt: '2026-07-30T10:00:02.500Z',
    cancelRequestedAt: null,
    changed: 0,
    saved: 0,
    summary: null,
    counts: { ...none, ...counts, total: Object.values(counts).reduce((sum, count) => sum + count, 0) },
  };
}

/** A task of such a run. */
export function taskOf(device: string, status: Task['status'], more: Partial<Task> = {}): Task {
  return {
    id: `task-${device}`,
    runId: '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11',
    jobType: 'backup',
    device: { id: device, name: device, address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [] },
    summary: false,
    dryRun: false,
    status,
    tries: 1,
    attempts: 1,
    result: null,
    error: null,
    startAt: null,
    wave: null,
    startedAt: null,
    finishedAt: null,
    ...more,
  };
}

/** A change of a device, with texts that would clear the screen. */
export const configChange: ConfigChange = {
  added: 3,
  removed: 1,
  diff: '@@ -1,2 +1,2 @@ interface Vlan10\n mtu 1500\n-description a\u001b[2J\n+description b\n@@ -9 +9,3 @@\n ntp\n+x\n+y\n',
  cutLines: 1,
  untraced: ['ntp peer c\u001b[2J'],
  answers: [
    { line: 'ntp server b', answer: '% one moment\u001b[2J\r\n' },
    { line: 'no username bob', answer: 'Continue? [confirm]', said: 'y' },
  ],
};
export const changeCounts = { added: 3, removed: 1, untraced: 1, answers: 2 };
export const changeLines: readonly string[] = [
  '@@ -1,2 +1,2 @@ interface Vlan10',
  ' mtu 1500',
  '-description a\\e[2J',
  '+description b',
  '@@ -9,1 +9,3 @@',
  ' ntp',
  '+x',
  '+y',
  'Not stored: 1 more line of the difference.',
  'left no trace: ntp peer c\\e[2J',
  'answer to `ntp server b`: % one moment\\e[2J',
  'question at `no username bob`: Continue? [confirm], answered with `y`',
];
