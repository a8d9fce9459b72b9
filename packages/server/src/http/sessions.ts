import { createHash, randomBytes } from 'node:crypto';

/** A session of a signed-in browser. */
export interface Session {
  /** Aborts when the session ends: by sign-out, by its age, or as the oldest of too many sessions. */
  readonly ended: AbortSignal;
}

/** Sessions of signed-in browsers. They are kept in memory: after a restart of the server, users sign in again. */
export interface Sessions {
  /** Opens a session. Returns the Set-Cookie header for the browser. */
  open(): string;
  /** Returns the session of a Cookie header; `ended` for a cookie without one; undefined without a cookie of this server. */
  find(cookieHeader: string | undefined): Session | 'ended' | undefined;
  /** Ends the session of a Cookie header. Returns the Set-Cookie header that deletes the cookie. */
  end(cookieHeader: string | undefined): string;
}

export interface SessionsOptions {
  /** Port of the server. The cookie's name contains it, because browsers share cookies among the ports of a host. */
  readonly port: () => number;
  /** Duration of a session, in ms. Default: 7 days. */
  readonly lifeMs?: number;
  /** Maximum number of sessions. A new session ends the oldest. Default 100. */
  readonly limit?: number;
}

const week = 7 * 24 * 60 * 60 * 1000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function openSessions({ port, lifeMs = week, limit = 100 }: SessionsOptions): Sessions {
  /** Sessions by the SHA-256 of their cookie, oldest first: a dump of the memory signs no one in. */
  const sessions = new Map<string, { readonly expiresAt: number; readonly abort: AbortController }>();
  const endSession = (key: string | undefined): void => {
    if (key === undefined) return;
    sessions.get(key)?.abort.abort();
    sessions.delete(key);
  };
  const cookieName = (): string => `netraven_${port()}`;
  const setCookie = (value: string, attributes = ''): string =>
    `${cookieName()}=${value}; Path=/api/; HttpOnly; SameSite=Strict${attributes}`;
  const keyOf = (cookieHeader = ''): string | undefined => {
    const prefix = `${cookieName()}=`;
    const cookie = cookieHeader.split(/; */).find((each) => each.startsWith(prefix));
    return cookie && sha256(cookie.slice(prefix.length));
  };
  return {
    open() {
      const value = randomBytes(32).toString('base64url');
      const key = sha256(value);
      sessions.set(key, { expiresAt: Date.now() + lifeMs, abort: new AbortController() });
      setTimeout(() => endSession(key), lifeMs).unref();
      if (sessions.size > limit) endSession(sessions.keys().next().value);
      return setCookie(value);
    },
    find(cookieHeader) {
      const key = keyOf(cookieHeader);
      if (key === undefined) return undefined;
      const found = sessions.get(key);
      // The timer may be late: it stops while the machine sleeps.
      if (found && found.expiresAt > Date.now()) return { ended: found.abort.signal };
      endSession(key);
      return 'ended';
    },
    end(cookieHeader) {
      endSession(keyOf(cookieHeader));
      return setCookie('', '; Max-Age=0');
    },
  };
}
