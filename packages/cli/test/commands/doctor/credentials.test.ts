import { expect, it } from 'vitest';
import { lookAtCredentials } from '../../../src/commands/doctor/checks/credentials.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

function subjectWith(frozenAt: string | null, outside: readonly string[], outsideCount: number): Subject {
  const credentials = [{ name: 'lab of anna', frozenAt }];
  const client = {
    credentials: { list: () => Promise.resolve({ credentials }) },
    status: { get: () => Promise.resolve({ outside, outsideCount }) },
  };
  return { server: () => Promise.resolve({ client }) } as unknown as Subject;
}

it('the fix of a frozen credential can be copied', async () => {
  expect(await lookAtCredentials(subjectWith('2001-01-01T00:00:00.000Z', [], 0))).toMatchObject([
    {
      fix: "Set the right login with `netraven credentials set 'lab of anna'`, or run `netraven credentials thaw 'lab of anna'`.",
    },
  ]);
});

it('devices to which no credential may go are named and counted', async () => {
  expect(await lookAtCredentials(subjectWith(null, ['core-1', 'core-2'], 12))).toMatchObject([
    {
      state: 'warning',
      code: 'NR_CREDENTIAL_NOT_ALLOWED_HERE',
      message: 'No credential may go to the address of 12 devices: core-1, core-2 and 10 more',
    },
  ]);
  expect(await lookAtCredentials(subjectWith(null, [], 0))).toMatchObject([{ state: 'ok' }]);
});
