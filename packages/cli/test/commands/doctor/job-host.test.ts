import { ownNode } from '@netraven/core/system';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lookAtJobHost } from '../../../src/commands/doctor/checks/job-host.ts';
import { lookAtRegistry } from '../../../src/commands/doctor/checks/registry.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';

/** A machine on which no job host starts, with two packages that have only this problem. */
const subject = {
  jobHost: async () => ({ code: 'NR_HOST_START', message: 'the process exited with code 1: ERR_ACCESS_DENIED' }),
  registry: async () => ({
    records: [1, 2].map((n) => ({ name: `netraven-job-${n}`, problems: [{ code: 'NR_HOST_START', fix: 'circle' }] })),
    problems: [],
  }),
} as unknown as Subject;

it('where no job host starts, the cause and a fix are reported once, and no package is blamed', async () => {
  const findings = [...(await lookAtJobHost(subject)), ...(await lookAtRegistry(subject))];
  expect(findings).toMatchObject([
    { state: 'bad', code: 'NR_HOST_NONE_STARTS', message: expect.stringContaining('ERR_ACCESS_DENIED') as unknown },
    { state: 'bad', code: 'NR_HOST_NONE_STARTS', message: expect.stringContaining('2 job packages') as unknown },
  ]);
  expect(findings[1]?.fix).toContain('"job host"');
  expect(JSON.stringify(findings)).not.toContain('circle');
});

it('the fix names the Node.js that NetRaven brings', async () => {
  const [finding] = await lookAtJobHost(subject);
  // The tests run on that Node: its fix names the machine's limits.
  expect(finding?.fix).toContain('ulimit');
  onTestFinished(() => void vi.restoreAllMocks());
  vi.spyOn(process, 'versions', 'get').mockReturnValue({ ...process.versions, node: '24.0.0' });
  const [other] = await lookAtJobHost(subject);
  expect(other?.fix).toContain(`Run NetRaven on Node.js ${ownNode}, which it is tested on (this is 24.0.0)`);
});
