import { once } from 'node:events';
import { expect, it } from 'vitest';
import { openSessions, type Session, type Sessions } from '../../src/http/sessions.ts';

const port = (): number => 7070;

/** Opens a session. Returns the Cookie header a browser sends for it. */
function signIn(sessions: Sessions): string {
  return sessions.open().split(';', 1)[0] ?? '';
}

function openOne(sessions: Sessions, cookie: string): Session {
  const session = sessions.find(cookie);
  if (session === undefined || session === 'ended') throw new Error('there is no such session');
  return session;
}

it('a session says when it ends: by signing out', () => {
  const sessions = openSessions({ port });
  const [cookie, other] = [signIn(sessions), signIn(sessions)];
  const { end } = openOne(sessions, cookie);
  expect(end.aborted).toBe(false);
  sessions.end(cookie);
  expect(end.aborted).toBe(true);
  expect(sessions.find(cookie)).toBe('ended');
  expect(openOne(sessions, other).end.aborted).toBe(false);
});

it('a session says when it ends: by its age, though nobody asks for it', async () => {
  const sessions = openSessions({ port, lifeMs: 20 });
  const cookie = signIn(sessions);
  const { end } = openOne(sessions, cookie);
  // The timer of a session keeps no process alive.
  const waiting = setInterval(() => undefined, 1000);
  await once(end, 'abort');
  clearInterval(waiting);
  expect(sessions.find(cookie)).toBe('ended');
});

it('a session says when it ends: by being the oldest of too many', () => {
  const sessions = openSessions({ port, most: 2 });
  const cookies = [signIn(sessions), signIn(sessions)];
  const [first, second] = cookies.map((cookie) => openOne(sessions, cookie).end);
  signIn(sessions);
  expect(first?.aborted).toBe(true);
  expect(second?.aborted).toBe(false);
});

it('a cookie of another port or of nobody names no session', () => {
  const cookie = signIn(openSessions({ port: () => 7071 }));
  const sessions = openSessions({ port });
  expect(sessions.find(cookie)).toBeUndefined();
  expect(sessions.find(undefined)).toBeUndefined();
  expect(sessions.find('netraven_7070=nonsense')).toBe('ended');
});
