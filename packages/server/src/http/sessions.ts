import { createHash, randomBytes } from 'node:crypto';

/** A session of a signed-in browser. */
export interface Session {
  /** Aborts when the session ends: by sign-out, by its age, or as the oldest of too many sessions. */
  readonly ended: AbortSignal;
}

/**
 * Sessions of signed-in browsers. They are kept in memory: after a restart of the server, users sign in again.
 *
 * The page sends the key as its bearer token. A cookie would not do: browsers send it to every port of a host, and let
 * every port set it.
 */
export interface Sessions {
  /** Opens a session. Returns its key. */
  open(): string;
  /** Returns the session of a bearer token; `ended` for a key without one; undefined for what is no key of a session. */
  find(bearer: string | undefined): Session | 'ended' | undefined;
  /** Ends the session of a bearer token, if it is a key. */
  end(bearer: string | undefined): void;
}

export interface SessionsOptions {
  /** Duration of a session, in ms. Default: 7 days. */
  readonly lifeMs?: number;
  /** Maximum number of sessions. A new session ends the oldest. Default 100. */
  readonly limit?: number;
}

const week = 7 * 24 * 60 * 60 * 1000;
/** Start of each key. No API token has a dot. */
const keyStart = 'session.';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function openSessions({ lifeMs = week, limit = 100 }: SessionsOptions = {}): Sessions {
  /** Sessions by the SHA-256 of their key, oldest first: a dump of the memory signs no one in. */
  const sessions = new Map<string, { readonly expiresAt: number; readonly abort: AbortController }>();
  const endSession = (hash: string | undefined): void => {
    if (hash === undefined) return;
    sessions.get(hash)?.abort.abort();
    sessions.delete(hash);
  };
  const hashOf = (bearer = ''): string | undefined => (bearer.startsWith(keyStart) ? sha256(bearer) : undefined);
  return {
    open() {
      const key = `${keyStart}${randomBytes(32).toString('base64url')}`;
      const hash = sha256(key);
      sessions.set(hash, { expiresAt: Date.now() + lifeMs, abort: new AbortController() });
      setTimeout(() => endSession(hash), lifeMs).unref();
      if (sessions.size > limit) endSession(sessions.keys().next().value);
      return key;
    },
    find(bearer) {
      const hash = hashOf(bearer);
      if (hash === undefined) return undefined;
      const found = sessions.get(hash);
      // The timer may be late: it stops while the machine sleeps.
      if (found && found.expiresAt > Date.now()) return { ended: found.abort.signal };
      endSession(hash);
      return 'ended';
    },
    end: (bearer) => endSession(hashOf(bearer)),
  };
}
