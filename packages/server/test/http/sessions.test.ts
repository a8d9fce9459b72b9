import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openSessions, type Session, type Sessions } from '../../src/http/sessions.ts';

function openSession(sessions: Sessions, key: string): Session {
  const session = sessions.find(key);
  if (session === undefined || session === 'ended') throw new Error('The session is not open');
  return session;
}

it('the signal of a session aborts at sign-out', () => {
  const sessions = openSessions();
  const [key, other] = [sessions.open(), sessions.open()];
  const { ended } = openSession(sessions, key);
  expect(ended.aborted).toBe(false);
  sessions.end(key);
  expect(ended.aborted).toBe(true);
  expect(sessions.find(key)).toBe('ended');
  expect(openSession(sessions, other).ended.aborted).toBe(false);
});

it('the signal of a session aborts by age, without a request', async () => {
  const sessions = openSessions({ lifeMs: 1_000 });
  const key = sessions.open();
  const { ended } = openSession(sessions, key);
  // The timer of a session does not keep the process alive.
  const waiting = setInterval(() => undefined, 1000);
  await once(ended, 'abort');
  clearInterval(waiting);
  expect(sessions.find(key)).toBe('ended');
});

it('the signal of the oldest session aborts when the limit is exceeded', () => {
  const sessions = openSessions({ limit: 2 });
  const keys = [sessions.open(), sessions.open()];
  const [first, second] = keys.map((key) => openSession(sessions, key).ended);
  sessions.open();
  expect(first?.aborted).toBe(true);
  expect(second?.aborted).toBe(false);
});

it('a token is no key, and the key of another server counts as ended', () => {
  const sessions = openSessions();
  expect(sessions.find(undefined)).toBeUndefined();
  expect(sessions.find('k7Qm1d0wV3nX9s5bT2hYc8fLrJ6uPzEaG4iNoMqRtUw')).toBeUndefined();
  expect(sessions.find(openSessions().open())).toBe('ended');
});
