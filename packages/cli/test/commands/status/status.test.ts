import type { Status } from '@netraven/api';
import { expect, it } from 'vitest';
import { describeRetention } from '../../../src/commands/retention/describe.ts';
import { severityOf, writeStatus } from '../../../src/commands/status/status.ts';
import { recorded } from '../../../test-utils/recorded.ts';

const now = Date.parse('2026-07-30T10:00:00.000Z');
const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();

const none = { failing: 0, never: 0, stale: 0, fresh: 0 };
const quiet: Status = {
  devices: none,
  jobTypes: [],
  failing: [],
  tasks: { queued: 0, running: 0 },
  runs: 0,
  active: [],
  next: [],
  skipped: [],
  triggers: [],
  triggerCount: 0,
  packages: [],
  frozen: [],
  frozenCount: 0,
  outside: [],
  outsideCount: 0,
  weaklyProven: { platforms: [], devices: 0 },
  workers: 1,
  poolsWithoutWorker: [],
  deliveries: { failed: 0, retrying: 0, partlyRefused: 0 },
  mirror: { versions: 0, since: null, lost: 0 },
  remotes: [],
  retention: { logDays: 30, runDays: 365, runsPerJobType: 10_000, versions: {}, lastAt: null },
};

function linesOf(status: Status): string[] {
  const terminal = recorded();
  writeStatus(terminal, status, now);
  return terminal.written.flatMap(([kind, text]) => (kind === 'out' ? text.split('\n') : []));
}

it('the status of a quiet NetRaven is short', () => {
  expect(linesOf(quiet)).toEqual([
    'JOB TYPE  FRESH  STALE  FAILING  NEVER',
    'all       0      0      0        0',
    '',
    'running    0 runs; tasks: 0 running, 0 queued',
    'next       nothing is due',
    'workers    1 live',
    'mirror     up to date',
    'kept       logs 30 days, runs 365 days, at most 10000 runs per job type',
  ]);
});

it.each([
  [0, 'all devices are fresh', { devices: { ...none, fresh: 3 } }],
  [1, 'a device is stale', { devices: { ...none, fresh: 3, stale: 1 } }],
  [1, 'a device never had a success', { devices: { ...none, never: 1 } }],
  [2, 'a device fails', { devices: { ...none, fresh: 3, failing: 1 } }],
  [2, 'no worker is live', { workers: 0 }],
  [2, 'tasks wait for a worker', { poolsWithoutWorker: [{ pool: 'branch', devices: 1, tasks: 1, lacks: [] }] }],
  [0, 'a pool without a worker has no tasks', { poolsWithoutWorker: [{ pool: 'b', devices: 1, tasks: 0, lacks: [] }] }],
])('status --exit-code ends with %i if %s', (code, _when, more) => {
  expect(severityOf({ ...quiet, ...more })).toBe(code);
});

it('one run, one version and one day are in the singular', () => {
  const retention = { logDays: 1, runDays: 1, runsPerJobType: 1, versions: { backup: { days: 1 } }, lastAt: null };
  const lines = linesOf({ ...quiet, runs: 1, mirror: { versions: 1, since: at(-5), lost: 0 } });
  expect(lines).toContain('running    1 run; tasks: 0 running, 0 queued');
  expect(lines).toContain('mirror     1 version behind, since 5 h');
  expect(describeRetention(retention)).toBe(
    'logs 1 day, runs 1 day, at most 1 run per job type, versions of backup 1 day after they were replaced',
  );
});

it('counts the devices of weakly proven platforms, and names these', () => {
  expect(linesOf(quiet).join('\n')).not.toContain('weak');
  expect(linesOf({ ...quiet, weaklyProven: { platforms: ['cisco_nxos', 'vyos_vyos'], devices: 3 } })).toContain(
    'weak       3 devices weakly proven: cisco_nxos, vyos_vyos',
  );
});

it('names as many failing devices as fit, and counts the others', () => {
  const group = { jobType: 'backup', code: 'NR_DEVICE_TIMEOUT', since: at(-3) };
  const lines = linesOf({
    ...quiet,
    failing: [
      { ...group, devices: 42, names: ['core-1', 'core-2', 'edge-with-a-name-that-is-much-too-long-for-the-line'] },
    ],
  });
  expect(lines.find((line) => line.includes('NR_DEVICE_TIMEOUT'))).toMatch(/ core-1, core-2 \+40$/);
});

it.each([
  [0, /^workers {4}none is live: nothing runs$/],
  [1, /^workers {4}1 live; none for pool x+…$/],
])(
  'the status fits on one screen of 80 columns and 40 lines, however much is wrong, with %i workers',
  (workers, shown) => {
    const long = 'x'.repeat(60);
    const groups = Array.from({ length: 30 }, (_, index) => ({
      jobType: `backup-${long}`,
      code: `NR_DEVICE_${index}_${long}`,
      devices: 1_000 - index,
      names: Array.from({ length: 5 }, (__, n) => `core-${n}-${long}`),
      since: at(-3),
    }));
    const lines = linesOf({
      ...quiet,
      devices: { failing: 10_000, never: 10_000, stale: 10_000, fresh: 10_000 },
      jobTypes: Array.from({ length: 30 }, (_, index) => ({ jobType: `job-${index}-${long}`, devices: none })),
      failing: groups,
      next: Array.from({ length: 10 }, () => ({ dueAt: at(1), schedule: long, jobType: 'backup' })),
      skipped: Array.from({ length: 10 }, () => ({ dueAt: at(-1), schedule: long, reason: 'late', message: null })),
      triggers: ['deploy', `hook-${long}`, 'on-change', 'other'].map((name) => ({
        name,
        kind: 'webhook',
        paused: name === 'on-change',
        acceptedAt: name === 'on-change' ? null : at(-1),
        refused: name === 'deploy' ? { at: at(-2), reason: 'signature' } : null,
        lastMinute: 4,
      })),
      packages: Array.from({ length: 10 }, () => ({ name: long, state: 'failed', message: '\u001b[2J' })),
      triggerCount: 12,
      frozen: ['tacacs', long],
      frozenCount: 30,
      workers,
      poolsWithoutWorker: [{ pool: long, devices: 12, tasks: 1, lacks: [] }],
      deliveries: { failed: 3, retrying: 1, partlyRefused: 2 },
      mirror: { versions: 12, since: at(-5), lost: 3 },
      remotes: ['hosted', `disk-${long}`, 'third', 'fourth'].map((name) => ({
        name,
        url: 'file:///srv/archive.git',
        state: name === 'hosted' ? 'diverged' : 'behind',
        commits: 2,
        since: at(-5),
        verifiedAt: null,
        error: name === 'hosted' ? { code: 'NR_REMOTE_DIVERGED', message: long } : null,
        failingSince: name === 'hosted' ? at(-5) : null,
      })),
    });
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines).toContain('and 25 more: `netraven devices health --state failing`');
    expect(lines).toContain('and 22 more: `netraven status --json`');
    expect(lines.find((line) => line.startsWith('workers'))).toMatch(shown);
    expect(lines).toContain('frozen     no task uses these credentials: tacacs, and 29 more');
    expect(lines).toContain('           and 9 more: `netraven triggers list`');
    expect(lines).toContain('triggers   deploy: 4 a minute, accepted 1 h ago, refused 2 h ago (signature)');
    expect(lines).toContain('           on-change: paused, none accepted');
    expect(lines).toContain('mirror     12 versions behind, since 5 h, lacks 3 removed versions');
    expect(lines).toContain('remotes    hosted: diverged, 2 commits behind, oldest 5 h old, and 3 more');
    expect(lines).toContain('messages   3 failed within 24 h, 1 waits for another try, 2 not sent to all');
    expect(lines.join('')).not.toContain('\u001b');
  },
);

it('a pool without a live worker is named, with the command that starts one', () => {
  const terminal = recorded();
  const poolsWithoutWorker = [
    { pool: 'branch', devices: 12, tasks: 1, lacks: [] },
    { pool: 'lab', devices: 1, tasks: 0, lacks: [] },
  ];
  writeStatus(terminal, { ...quiet, poolsWithoutWorker }, now);
  const lines = terminal.written.flatMap(([kind, text]) => `${kind} ${text}`);
  expect(lines).toContain('out workers    1 live; none for pool branch (12 devices, 1 task waits), and 1 more');
  expect(lines.find((line) => line.startsWith('err'))).toContain('`netraven worker --pool branch`');
});

it('what the workers of a pool lack is named, with how to end the wait', () => {
  const terminal = recorded();
  const poolsWithoutWorker = [{ pool: 'branch', devices: 0, tasks: 2, lacks: ['job type backup'] }];
  writeStatus(terminal, { ...quiet, poolsWithoutWorker }, now);
  const lines = terminal.written.flatMap(([kind, text]) => `${kind} ${text}`);
  expect(lines).toContain('out workers    1 live; none in pool branch has job type backup (2 tasks wait)');
  expect(lines.find((line) => line.startsWith('err'))).toContain(
    'Install job type backup on the workers of pool branch',
  );
});
