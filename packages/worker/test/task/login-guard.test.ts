import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { credentials } from '@netraven/db';
import { silent as logger, testDatabase } from '@netraven/db/test-utils/database';
import { closedAtEnd } from '@netraven/db/test-utils/fixtures';
import { LoginGuards } from '../../src/task/login-guard.ts';

const db = await closedAtEnd(testDatabase());
afterEach(() => void vi.useRealTimers());

async function add(name: string): Promise<{ id: string; loginVersion: number; name: string; maxRefusals: number }> {
  const { id } = await credentials.add(db, {
    networks: ['127.0.0.0/8'],
    name,
    username: 'u',
    password: 'canary-guard-3Vt',
  });
  return { id, loginVersion: 1, name, maxRefusals: 3 };
}

type Guard = ReturnType<LoginGuards['guardOf']>;
const guardOf = (guards: LoginGuards, runId: string, ...known: Parameters<LoginGuards['guardOf']>[1]): Guard =>
  guards.guardOf(runId, known, performance.now(), new AbortController().signal);

const isFrozen = async (id: string): Promise<boolean> =>
  (await credentials.list(db)).some((one) => one.id === id && one.frozenAt !== null);

it('the runs of one process take turns: twenty at once send a wrong password three times', async () => {
  const known = await add('parallel');
  const errors: object[] = [];
  const guards = new LoginGuards({ db, logger: { ...logger, error: (_, meta = {}) => void errors.push(meta) } });
  let sent = 0;
  const ended = await Promise.allSettled(
    Array.from({ length: 20 }, async (_, run) => {
      const guard = guardOf(guards, `run ${run}`, known);
      await guard.enter(known.id);
      sent += 1;
      await setTimeout(20);
      await guard.leave(known.id, false);
    }),
  );
  expect(sent).toBe(3);
  expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(17);
  expect(await isFrozen(known.id)).toBe(true);
  // A person reads it in the log.
  expect(errors).toMatchObject([{ code: 'NR_CREDENTIAL_FROZEN', credentialId: known.id }]);
});

it.each([
  [1, 'never worked'],
  [3, 'never worked'],
  [1, 'worked lately'],
  [3, 'worked lately'],
])(
  'the runs of five workers send a wrong password no more often than its limit, %i, if it %s',
  async (maxRefusals, history) => {
    const lately = history === 'worked lately' && { proven: true, workedLast: true };
    const known = { ...(await add(`five workers, ${maxRefusals} tries, ${history}`)), maxRefusals, ...lately };
    await credentials.change(db, known.id, { maxRefusals });
    if (lately) await credentials.noteAcceptance(db, known);
    const workers = Array.from({ length: 5 }, () => new LoginGuards({ db, logger }));
    let sent = 0;
    const ended = await Promise.allSettled(
      workers.flatMap((guards) =>
        Array.from({ length: 10 }, async (_, run) => {
          const guard = guardOf(guards, `run ${run}`, known);
          await guard.enter(known.id);
          sent += 1;
          await setTimeout(20);
          await guard.leave(known.id, false);
        }),
      ),
    );
    expect(sent).toBe(maxRefusals);
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(50 - maxRefusals);
    expect(await isFrozen(known.id)).toBe(true);
  },
);

it('a try of one worker lets another one wait until its device answers, or until the worker is lost', async () => {
  const known = { ...(await add('waits')), maxRefusals: 1 };
  await credentials.change(db, known.id, { maxRefusals: 1 });
  const [first, second, third] = Array.from({ length: 3 }, () =>
    guardOf(new LoginGuards({ db, logger }), 'run', known),
  );
  await first?.enter(known.id);
  let isEntered = false;
  const entered = second?.enter(known.id).then(() => (isEntered = true));
  expect(await credentials.claimTry(db, known, 'another')).toBe('wait');
  expect(isEntered).toBe(false);
  await first?.leave(known.id, 'unsent');
  await entered;
  // The worker of the second login was lost two minutes ago.
  await db.kysely
    .updateTable('credential')
    .set({ tries: JSON.stringify({ lost: Date.now() / 1000 - 121 }) as never })
    .execute();
  await third?.enter(known.id);
  await third?.leave(known.id, true);
  expect(await credentials.claimTry(db, known, 'another')).toBe('proven');
});

it('a credential that was removed is sent no more, though tasks have loaded it', async () => {
  const known = await add('removed');
  const guards = new LoginGuards({ db, logger });
  const [first, second] = ['one', 'two'].map((run) => guardOf(guards, run, { ...known, proven: true }));
  await first?.enter(known.id);
  await credentials.remove(db, known.id);
  await first?.leave(known.id, false);
  const refused = { code: 'NR_CREDENTIAL_FROZEN', message: 'The credential removed was removed' };
  await expect(second?.enter(known.id)).rejects.toMatchObject(refused);
  await expect(second?.enter(known.id)).rejects.toMatchObject(refused);
  expect(await credentials.claimTry(db, known, 'another')).toBe('removed');
});

it('a device that hangs up behind the password counts, and one that hung up before it does not', async () => {
  const known = await add('hangs up');
  const guard = guardOf(new LoginGuards({ db, logger }), 'run', known);
  for (let n = 0; n < 5; n++) {
    await guard.enter(known.id);
    await guard.leave(known.id, 'unsent');
  }
  expect(guard.withheld(known.id)).toBeUndefined();
  for (let n = 0; n < 3; n++) {
    await guard.enter(known.id);
    await guard.leave(known.id, undefined);
  }
  expect(guard.withheld(known.id)).toMatchObject({ code: 'NR_CREDENTIAL_FROZEN' });
});

it('a cancelled task does not count', async () => {
  const known = await add('cancelled');
  const abort = new AbortController();
  const guard = new LoginGuards({ db, logger }).guardOf('run', [known], performance.now(), abort.signal);
  await guard.enter(known.id);
  abort.abort(new Error('cancelled'));
  await guard.leave(known.id, undefined);
  expect(await isFrozen(known.id)).toBe(false);
});

it('acceptances in one worker break the row of refusals in another', async () => {
  const known = { ...(await add('two workers')), workedLast: true };
  const [a, b] = [new LoginGuards({ db, logger }), new LoginGuards({ db, logger })];
  for (let n = 0; n < 4; n++) {
    const refusing = guardOf(a, `run ${n}`, known);
    await refusing.enter(known.id);
    await refusing.leave(known.id, false);
    // Notes of the same worker are rare, so each round has a new one.
    const accepting = guardOf(n % 2 === 0 ? b : new LoginGuards({ db, logger }), `run ${n}`, known);
    await accepting.enter(known.id);
    await accepting.leave(known.id, true);
  }
  expect(await isFrozen(known.id)).toBe(false);
});

it('another user name thaws it, as another password does', async () => {
  const known = await add('thawed');
  for (const [index, change] of [{ username: 'right' }, { password: 'canary-right-6Ws' }].entries()) {
    for (let n = 0; n < 3; n++) await credentials.noteRefusal(db, { ...known, loginVersion: index + 1 });
    expect(await isFrozen(known.id)).toBe(true);
    await credentials.change(db, known.id, change);
    expect(await isFrozen(known.id)).toBe(false);
  }
});

it('what devices answer to a login that was replaced meanwhile does not count for the new one', async () => {
  const known = { ...(await add('replaced')), maxRefusals: 1 };
  await credentials.change(db, known.id, { maxRefusals: 1 });
  const guards = new LoginGuards({ db, logger });
  const [first, second] = ['one', 'two'].map((run) => guardOf(guards, run, known));
  await first?.enter(known.id);
  await credentials.change(db, known.id, { password: 'canary-new-8Yp' });
  await first?.leave(known.id, false);
  expect(await isFrozen(known.id)).toBe(false);
  // The former password is sent no more, and a task that reads the credential now sends the new one.
  const refused = { code: 'NR_CREDENTIAL_FROZEN', message: 'The credential replaced has another login now' };
  await expect(second?.enter(known.id)).rejects.toMatchObject(refused);
  expect(second?.withheld(known.id)).toMatchObject(refused);
  const renewed = guardOf(guards, 'two', { ...known, loginVersion: 2 });
  expect(renewed.withheld(known.id)).toBeUndefined();
  await renewed.enter(known.id);
  await renewed.leave(known.id, true);
  expect(await credentials.claimTry(db, { ...known, loginVersion: 2 }, 'another')).toBe('proven');
});

it('that a device accepted the former login does not prove the new one', async () => {
  const known = { ...(await add('rotated')), maxRefusals: 1 };
  await credentials.change(db, known.id, { maxRefusals: 1 });
  const guard = guardOf(new LoginGuards({ db, logger }), 'run', known);
  await guard.enter(known.id);
  await credentials.change(db, known.id, { password: 'canary-new-9Zq' });
  await guard.leave(known.id, true);
  expect(await credentials.claimTry(db, { ...known, loginVersion: 2 }, 'another')).toBe('claimed');
});

it('a device that takes long to answer lets one more login start, also after a quick one has ended', async () => {
  const known = await add('slow');
  const guards = new LoginGuards({ db, logger });
  vi.useFakeTimers({ toFake: ['performance'] });
  const slow = guardOf(guards, 'run', known);
  await slow.enter(known.id);
  vi.advanceTimersByTime(6_000);
  for (let n = 0; n < 2; n++) {
    const quick = guardOf(guards, 'run', known);
    const entered = quick.enter(known.id).then(() => true);
    expect(await Promise.race([entered, setTimeout(2_000, false)])).toBe(true);
    await quick.leave(known.id, 'unsent');
  }
  await slow.leave(known.id, 'unsent');
});
