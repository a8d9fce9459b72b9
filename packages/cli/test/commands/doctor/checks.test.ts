import { expect, it } from 'vitest';
import { lookAtClock } from '../../../src/commands/doctor/checks/clock.ts';
import { lookAtNode } from '../../../src/commands/doctor/checks/node.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';
import { matching } from '../../matching.ts';

const withDatabase = (clockMs: number): Subject =>
  ({ database: () => Promise.resolve({ clockMs }) }) as unknown as Subject;

it('below Node.js 25 it is a warning that the permission `network` is not enforced', async () => {
  expect(await lookAtNode(undefined, '24.11.1')).toMatchObject([{ state: 'warning', code: 'NR_NODE_NETWORK_OPEN' }]);
  expect(await lookAtNode(undefined, '25.0.0')).toMatchObject([{ state: 'ok' }]);
  expect(await lookAtNode(undefined, '26.10.0', () => true)).toMatchObject([
    { state: 'warning', code: 'NR_NODE_CORE_FILES', fix: matching('ulimit -c 0') },
  ]);
});

it('a clock that shows a time before NetRaven is bad, and one far from that of the database a warning', async () => {
  expect(await lookAtClock(withDatabase(0), Date.UTC(1970))).toMatchObject([{ state: 'bad', code: 'NR_CLOCK_WRONG' }]);
  expect(await lookAtClock(withDatabase(90_000))).toMatchObject([
    { state: 'warning', code: 'NR_CLOCK_WRONG', message: matching('90 s behind') },
  ]);
  expect(await lookAtClock(withDatabase(-100))).toMatchObject([{ state: 'ok' }]);
});
