import { expect, test } from 'vitest';
import { undoChange } from '../src/index.ts';

test.each([
  [[], 'undo it by hand'],
  [['no ntp server 192.0.2.1'], 'type the undo lines by hand: no ntp server 192.0.2.1'],
  [['interface Gi0/1', ' shutdown'], 'type the undo lines by hand: interface Gi0/1 /  shutdown'],
])('a commit of which nothing is known is told with the undo lines %j', async (shown, fix) => {
  const commit = { sentAt: new Date().toISOString() };
  const access = (): never => {
    throw new Error('no credential');
  };
  expect(await undoChange({ name: 'r1', change: { undo: shown, shown, commit }, access })).toMatchObject({
    outcome: 'not known',
    message: 'It is not known whether r1 committed the change: no credential',
    hint: expect.stringContaining(`must not stay, ${fix}.`) as unknown,
  });
});
