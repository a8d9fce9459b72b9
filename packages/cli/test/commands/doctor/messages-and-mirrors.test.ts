import { expect, it } from 'vitest';
import { lookAtNotifications } from '../../../src/commands/doctor/checks/notifications.ts';
import { lookAtRemotes } from '../../../src/commands/doctor/checks/remotes.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

/** A running NetRaven with this status. */
const subjectOf = (status: object): Subject =>
  ({ server: async () => ({ client: { status: { get: async () => status } } }) }) as unknown as Subject;

it.each([
  [
    { versions: 0, since: null, lost: 0 },
    { state: 'ok', message: 'mirror: up to date' },
  ],
  [
    { versions: 0, since: null, lost: 1 },
    { code: 'NR_MIRROR_INCOMPLETE', message: 'mirror: lacks 1 removed version' },
  ],
])('the mirror %j', async (mirror, finding) => {
  expect(await lookAtRemotes(subjectOf({ mirror, remotes: [] }))).toMatchObject([finding]);
});

it.each([
  [{ failed: 0, retrying: 0, partlyRefused: 0 }, { state: 'ok' }],
  [
    { failed: 1, retrying: 0, partlyRefused: 0 },
    { code: 'NR_DELIVERY_FAILED', message: '1 message was not sent within the last 24 h' },
  ],
  [
    { failed: 0, retrying: 2, partlyRefused: 0 },
    { code: 'NR_DELIVERY_FAILED', message: '2 messages wait for another try' },
  ],
  [
    { failed: 0, retrying: 0, partlyRefused: 1 },
    { code: 'NR_DELIVERY_FAILED', message: '1 mail did not reach all recipients within the last 24 h' },
  ],
])('the messages %j', async (deliveries, finding) => {
  expect(await lookAtNotifications(subjectOf({ deliveries }))).toMatchObject([finding]);
});
