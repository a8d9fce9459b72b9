import type { NotificationRule } from '@netraven/api';
import { expect, it } from 'vitest';
import { describeRule } from '../../../src/commands/notifications/describe.ts';

const rule = (more: Partial<NotificationRule>): string =>
  describeRule({
    channel: 'ops',
    events: ['device-failing', 'device-stale'],
    tags: [],
    jobTypes: [],
    quiet: [],
    timeZone: 'Europe/Berlin',
    ...more,
  } as NotificationRule);

it('a rule says what it tells to whom, and its quiet hours if it has some', () => {
  expect(rule({})).toBe('tells ops about device-failing, device-stale.');
  expect(rule({ tags: ['core', 'edge'], jobTypes: ['backup'], quiet: ['22:00-06:00'] })).toBe(
    'tells ops about device-failing, device-stale; tag core or edge; job backup. Quiet: 22:00-06:00 (Europe/Berlin).',
  );
});
