import { ownNode } from '@netraven/core/system';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lookAtJobHost } from '../../../src/commands/doctor/checks/job-host.ts';
import { lookAtRegistry } from '../../../src/commands/doctor/checks/registry.ts';
import type { Subject } from '../../../src/commands/doctor/subject.ts';
import { matching } from '../../matching.ts';

/** Rights that a machine gives. Empty: those of this machine. */
const machine = vi.hoisted((): { mayChangeUser?: boolean; setpriv?: string | null; namespace?: string[] } => ({}));
vi.mock(import('@netraven/core/host'), async (original) => {
  const real = await original();
  return {
    ...real,
    get mayChangeUser() {
      return machine.mayChangeUser ?? real.mayChangeUser;
    },
    get setpriv() {
      return machine.setpriv === undefined ? real.setpriv : (machine.setpriv ?? undefined);
    },
    ownNamespace: () => machine.namespace ?? real.ownNamespace(),
  };
});

it.each<[what: string, uid: number, allowed: typeof machine, finding: object]>([
  [
    'an ordinary user without process namespaces',
    1000,
    { mayChangeUser: false, namespace: [] },
    { state: 'warning', code: 'NR_HOST_SHARED_PROCESSES', message: expect.stringContaining('with a signal') },
  ],
  [
    'a root that may not change users',
    0,
    { mayChangeUser: false, setpriv: '/usr/bin/setpriv' },
    { state: 'warning', code: 'NR_HOST_AS_ROOT', fix: expect.stringContaining('SETPCAP and SETUID') },
  ],
  [
    'a root without setpriv',
    0,
    { mayChangeUser: false, setpriv: null },
    { state: 'warning', code: 'NR_HOST_AS_ROOT', fix: expect.stringContaining('util-linux') },
  ],
  ['an ordinary user with process namespaces', 1000, { mayChangeUser: false, namespace: ['unshare'] }, { state: 'ok' }],
  ['a root that may change users', 0, { mayChangeUser: true }, { state: 'ok' }],
])('doctor says what the jobs of %s can do', async (_, uid, allowed, finding) => {
  Object.assign(machine, allowed);
  const getuid = vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(uid);
  onTestFinished(() => {
    getuid.mockRestore();
    for (const key of Object.keys(allowed)) Reflect.deleteProperty(machine, key);
  });
  const found = await lookAtJobHost({ jobHost: async () => undefined } as unknown as Subject);
  expect(found).toMatchObject([finding]);
});

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
    { state: 'bad', code: 'NR_HOST_START', message: matching('ERR_ACCESS_DENIED') },
    { state: 'bad', code: 'NR_HOST_START', message: matching('2 job packages') },
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
