import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openSessions, type Session, type Sessions } from '../../src/http/sessions.ts';

const port = (): number => 7070;

/** Opens a session. Returns its Cookie header. */
function signIn(sessions: Sessions): string {
  return sessions.open().split(';', 1)[0] ?? '';
}

function openSession(sessions: Sessions, cookie: string): Session {
  const session = sessions.find(cookie);
  if (session === undefined || session === 'ended') throw new Error('The session is not open');
  return session;
}

it('the signal of a session aborts at sign-out', () => {
  const sessions = openSessions({ port });
  const [cookie, other] = [signIn(sessions), signIn(sessions)];
  const { ended } = openSession(sessions, cookie);
  expect(ended.aborted).toBe(false);
  sessions.end(cookie);
  expect(ended.aborted).toBe(true);
  expect(sessions.find(cookie)).toBe('ended');
  expect(openSession(sessions, other).ended.aborted).toBe(false);
});

it('the signal of a session aborts by age, without a request', async () => {
  const sessions = openSessions({ port, lifeMs: 1_000 });
  const cookie = signIn(sessions);
  const { ended } = openSession(sessions, cookie);
  // The timer of a session does not keep the process alive.
  const waiting = setInterval(() => undefined, 1000);
  await once(ended, 'abort');
  clearInterval(waiting);
  expect(sessions.find(cookie)).toBe('ended');
});

it('the signal of the oldest session aborts when the limit is exceeded', () => {
  const sessions = openSessions({ port, limit: 2 });
  const cookies = [signIn(sessions), signIn(sessions)];
  const [first, second] = cookies.map((cookie) => openSession(sessions, cookie).ended);
  signIn(sessions);
  expect(first?.aborted).toBe(true);
  expect(second?.aborted).toBe(false);
});

it('a cookie of another port is ignored, and an unknown cookie counts as ended', () => {
  const cookie = signIn(openSessions({ port: () => 7071 }));
  const sessions = openSessions({ port });
  expect(sessions.find(cookie)).toBeUndefined();
  expect(sessions.find(undefined)).toBeUndefined();
  expect(sessions.find('netraven_7070=nonsense')).toBe('ended');
});
