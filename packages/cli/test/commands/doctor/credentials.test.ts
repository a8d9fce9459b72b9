import { expect, it } from 'vitest';
import { lookAtCredentials } from '../../../src/commands/doctor/checks/credentials.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

it('the fix of a frozen credential can be copied', async () => {
  const credentials = [{ name: 'lab of anna', frozenAt: '2001-01-01T00:00:00.000Z' }];
  const client = { credentials: { list: () => Promise.resolve({ credentials }) } };
  const subject = { server: () => Promise.resolve({ client }) } as unknown as Subject;
  expect(await lookAtCredentials(subject)).toMatchObject([
    {
      fix: "Set the right login with `netraven credentials set 'lab of anna'`, or run `netraven credentials thaw 'lab of anna'`.",
    },
  ]);
});
