import { createHash, randomBytes } from 'node:crypto';

/** A session of a signed-in browser. */
export interface Session {
  /** Aborts when the session ends: by sign-out, by age, or as the oldest of too many sessions. */
  readonly end: AbortSignal;
}

/** Sessions of signed-in browsers. They are kept in memory: after a restart of the server, users sign in again. */
export interface Sessions {
  /** Opens a session. Returns the Set-Cookie header for the browser. */
  open(): string;
  /** Returns the session of a Cookie header; undefined without a cookie of this server. */
  find(cookies: string | undefined): Session | 'ended' | undefined;
  /** Ends the session of a Cookie header. Returns the Set-Cookie header that deletes the cookie. */
  end(cookies: string | undefined): string;
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
  /** Sessions by the SHA-256 of their cookie, oldest first. */
  const open = new Map<string, { readonly until: number; readonly ended: AbortController }>();
  const end = (key: string | undefined): void => {
    open.get(key ?? '')?.ended.abort();
    open.delete(key ?? '');
  };
  const setCookie = (value: string, more = ''): string =>
    `netraven_${port()}=${value}; Path=/api/; HttpOnly; SameSite=Strict${more}`;
  const keyOf = (cookies = ''): string | undefined => {
    const prefix = `netraven_${port()}=`;
    const cookie = cookies.split(/; */).find((each) => each.startsWith(prefix));
    return cookie && sha256(cookie.slice(prefix.length));
  };
  return {
    open() {
      const value = randomBytes(32).toString('base64url');
      const key = sha256(value);
      open.set(key, { until: Date.now() + lifeMs, ended: new AbortController() });
      setTimeout(() => end(key), lifeMs).unref();
      if (open.size > limit) end(open.keys().next().value);
      return setCookie(value);
    },
    find(cookies) {
      const key = keyOf(cookies);
      if (key === undefined) return undefined;
      const found = open.get(key);
      // Timers are suspended while the machine sleeps.
      if (found && found.until > Date.now()) return { end: found.ended.signal };
      end(key);
      return 'ended';
    },
    end(cookies) {
      end(keyOf(cookies));
      return setCookie('', '; Max-Age=0');
    },
  };
}
