import type { TaskReport } from '@netraven/api';
import { expect, it } from 'vitest';
import { writeReport } from '../../../src/commands/tasks/write-report.ts';
import { recorded } from '../../../test-utils/recorded.ts';
import { changeCounts, changeLines, configChange, taskOf } from '../run/run-of.ts';
import { matching } from '../../matching.ts';

const error = { code: 'NR_DEVICE_TIMEOUT', message: 'no answer\u001b[2J', hint: 'Is it up?', retryable: true };
const workerId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a12';
const attempt = {
  packageName: '@netraven/job-backup',
  packageVersion: '1.0.0',
  packageIntegrity: 'sha256-abc=',
  coreVersion: '1.2.3',
  nodeVersion: 'v26.1.0',
  workerId,
  workerHost: 'nms-1:4711',
  startedAt: '2026-07-30T10:00:00.000Z',
} as const;

const config = { depth: 2, token: '<secret>' };

const written = (report: TaskReport, columns?: number): { out: string; err: string } => {
  const terminal = recorded(columns === undefined ? {} : { outColumns: () => columns });
  writeReport(terminal, report);
  const by = (kind: string): string => terminal.written.flatMap(([to, text]) => (to === kind ? [text] : [])).join('\n');
  return { out: by('out'), err: by('err') };
};

it('the attempts fit 80 columns', () => {
  const attempts = [{ ...attempt, number: 1, status: 'error', error, finishedAt: '2026-07-30T10:00:03.000Z' }] as const;
  const { out } = written({ task: taskOf('core-1', 'error', { error }), config, attempts, artifacts: [] }, 80);
  expect(out.split('\n').slice(-2)).toEqual([
    'ATTEMPT  STATUS  STARTED               DURATION  ERROR',
    expect.stringMatching(/^1 {8}error {3}2026-07-30 10:00:00Z {2}3\.0 s {5}NR_DEVICE_.*… no answer.{5}$/),
  ]);
});

it('a queued task says what it waits for, and until when', () => {
  const message = 'for run 0198c5d6-7a1b (backup), which works on the device';
  const waits = (until: string | null): string => {
    const wait = { reason: 'device', message, until, runId: null } as const;
    return written({ task: taskOf('core-1', 'queued', { wait }), config, attempts: [], artifacts: [] }).out;
  };
  expect(waits(null)).toMatch(new RegExp(`^waits +${message.replaceAll(/[()]/g, '.')}$`, 'm'));
  expect(waits(null)).not.toMatch(/^(message|error)/m);
  expect(waits('2026-07-30T10:00:00.000Z')).toContain(`${message}, until 2026-07-30 10:00:00Z`);
});

it('a task is shown with its attempts, artifacts, details and the next commands', () => {
  const deviceId = '0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a13';
  const task = taskOf('core-1', 'success', {
    id: 't1',
    device: { id: deviceId, name: 'core-1', address: '192.0.2.1', port: 22, platform: 'cisco_ios', tags: [] },
    attempts: 2,
    result: { success: true, message: 'running-config version 3', details: { lines: 42, kept: ['a'] } },
    startedAt: attempt.startedAt,
    finishedAt: '2026-07-30T10:00:09.000Z',
  });
  const { out, err } = written({
    task,
    config,
    attempts: [
      { ...attempt, number: 1, status: 'error', error, finishedAt: '2026-07-30T10:00:03.000Z' },
      { ...attempt, number: 2, status: 'running', error: null, finishedAt: null },
    ],
    artifacts: [
      {
        id: 17,
        deviceId: null,
        deviceName: 'core-1',
        jobType: 'backup',
        name: 'running-config',
        version: 3,
        size: 1200,
        runId: task.runId,
        savedAt: attempt.startedAt,
        authors: [],
        readTwice: false,
      },
    ],
  });
  expect(out).toBe(
    [
      'task      t1',
      'run       0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11 (backup)',
      'device    core-1 (192.0.2.1)',
      'status    success',
      'message   running-config version 3',
      'started   2026-07-30 10:00:00Z',
      'finished  2026-07-30 10:00:09Z',
      'config    {"depth":2,"token":"<secret>"}',
      'ran with  @netraven/job-backup 1.0.0 (sha256-abc=), core 1.2.3, Node.js v26.1.0',
      'worker    nms-1:4711',
      '',
      'ATTEMPT  STATUS   PACKAGE                     STARTED               DURATION  ERROR',
      '1        error    @netraven/job-backup 1.0.0  2026-07-30 10:00:00Z  3.0 s     NR_DEVICE_TIMEOUT: no answer\\e[2J',
      '2        running  @netraven/job-backup 1.0.0  2026-07-30 10:00:00Z  -',
      '',
      'SAVED           VERSION  BYTES  ID',
      'running-config  3        1200   17',
      '',
      'DETAILS',
      '{',
      '  "lines": 42,',
      '  "kept": [',
      '    "a"',
      '  ]',
      '}',
    ].join('\n'),
  );
  expect(err).toBe(
    [
      'Show the saved text: `netraven artifacts show 17`',
      // The device may have another name now.
      `Show the log: \`netraven logs --run 0198c5d6-6a7e-7a3c-9c55-0d6d3d6f0a11 --device ${deviceId}\``,
    ].join('\n'),
  );
});

it('a dry run is named, changes nothing, and shows the versions that it would have saved', () => {
  const wouldSave = [{ name: 'running-config', version: 4, size: 1200 }];
  const task = taskOf('r1', 'success', { dryRun: true, result: { success: true, changed: true } });
  const { out } = written({ task, config, attempts: [], artifacts: [], wouldSave });
  expect(out).toMatch(/^run +\S+ \(backup, dry run\)$/m);
  expect(out).toMatch(/^DRY RUN +VERSION +BYTES\nrunning-config +would be version 4 +1200$/m);
  expect(out).not.toMatch(/^changed/m);
});

it('a task with an error shows the next step, and details that are a text have no control characters', () => {
  const failed = taskOf('', 'error', { device: null, error });
  expect(written({ task: failed, config, attempts: [], artifacts: [] })).toEqual({
    out: matching(/^device +\(all devices\)[^]*^error +NR_DEVICE_TIMEOUT: .*\nnext +Is it up\?$/m),
    err: '',
  });
  const job = taskOf('r1', 'error', { error: { ...error, code: 'ACME_DOWN' } });
  expect(written({ task: job, config, attempts: [], artifacts: [] }).out).toMatch(/^job says +Is it up\?$/m);
  const text = taskOf('r1', 'success', { result: { success: true, details: 'one\n\ttwo \u001b]0;x\u0007\n' } });
  expect(written({ task: text, config, attempts: [], artifacts: [] }).out).toMatch(
    /DETAILS\none\n\ttwo \\e\]0;x\\x07$/,
  );
});

it('the report of a job is shown in place of its details, and a change is named', () => {
  const result = {
    success: false,
    changed: true,
    message: '1 finding',
    details: { for: 'programs' },
    report: { kind: 'findings', items: [{ severity: 'high', message: 'telnet is on', where: 'line vty 0 4' }] },
  } as const;
  const { out } = written({ task: taskOf('core-1', 'failed', { result }), config, attempts: [], artifacts: [] });
  expect(out).toContain('\nREPORT\nhigh      line vty 0 4: telnet is on');
  expect(out).toContain('changed   yes: the job changed the device');
  expect(out).not.toContain('programs');
});

it('a task shows what it changed: hunks, lines that left no trace, answers of the device', () => {
  const none = { config, attempts: [], artifacts: [] };
  const { out } = written({ task: taskOf('r1', 'success', { changeCounts }), ...none, configChange });
  expect(out).toMatch(/^change +\+3 -1, 1 left no trace, 2 answers$/m);
  expect(out).toContain(`\n\nCHANGE\n${changeLines.join('\n')}`);
  const same = { added: 0, removed: 0, diff: '' };
  expect(written({ task: taskOf('r1', 'success'), ...none, configChange: same }).out).toMatch(
    /\n\nCHANGE\nThe configuration did not change\.$/,
  );
});

it('a task says that a change was undone, or what to type by hand if the undo failed', () => {
  const result = { success: false, message: 'no ping' };
  const undone = { code: 'NR_CHANGE_UNDONE', message: 'no ping; r1 is as before', hint: 'Fine.', retryable: false };
  const failed = {
    code: 'NR_CHANGE_UNDO_FAILED',
    message: 'r1 may be half changed',
    hint: 'Type: no x',
    retryable: false,
  };
  const none = { config, attempts: [], artifacts: [] };
  expect(written({ task: taskOf('r1', 'failed', { result, error: undone }), ...none }).out).toMatch(
    /^status {4}failed\nerror {5}NR_CHANGE_UNDONE: no ping; r1 is as before$/m,
  );
  expect(written({ task: taskOf('r1', 'error', { result, error: failed }), ...none }).out).toMatch(
    /^error {5}NR_CHANGE_UNDO_FAILED: r1 may be half changed\nnext {6}Type: no x$/m,
  );
});

it('a task of a job that does not apply shows why', () => {
  const result = { success: true, notApplicable: 'it has no BGP' };
  const skipped = { code: 'NR_TASK_NOT_APPLICABLE', message: 'it has no BGP', hint: 'Fine.', retryable: false };
  const { out } = written({
    task: taskOf('r1', 'skipped', { result, error: skipped }),
    config,
    attempts: [],
    artifacts: [],
  });
  expect(out).toMatch(/^status {4}skipped\nreason {4}it has no BGP$/m);
});
