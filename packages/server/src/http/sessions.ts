import { createHash, randomBytes } from 'node:crypto';

/** A browser that is signed in. */
export interface Session {
  /** Aborts when it ends: signed out, too old, or the oldest of too many. */
  readonly end: AbortSignal;
}

/** Browsers that are signed in. Kept in memory: who restarts the server signs in again. */
export interface Sessions {
  /** Opens one. Returns the Set-Cookie header that hands it to the browser. */
  open(): string;
  /** The session a Cookie header names; undefined when it names none of this server. */
  find(cookies: string | undefined): Session | 'ended' | undefined;
  /** Ends the session a Cookie header names. Returns the Set-Cookie header that takes it away. */
  end(cookies: string | undefined): string;
}

export interface SessionsOptions {
  /** Of the server: browsers share cookies among the ports of a host, so that the name has to tell them apart. */
  readonly port: () => number;
  /** How long one lasts, in ms. Default: 7 days. */
  readonly lifeMs?: number;
  /** How many at once: the oldest is ended for a new one. Default 100. */
  readonly most?: number;
}

const week = 7 * 24 * 60 * 60 * 1000;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

export function openSessions({ port, lifeMs = week, most = 100 }: SessionsOptions): Sessions {
  /** By the SHA-256 of what the browser holds. The oldest first. */
  const open = new Map<string, { readonly until: number; readonly over: AbortController }>();
  const end = (key: string | undefined): void => {
    open.get(key ?? '')?.over.abort();
    open.delete(key ?? '');
  };
  const cookie = (value: string, more = ''): string =>
    `netraven_${port()}=${value}; Path=/api/; HttpOnly; SameSite=Strict${more}`;
  const sent = (cookies = ''): string | undefined => {
    const prefix = `netraven_${port()}=`;
    const one = cookies.split(/; */).find((each) => each.startsWith(prefix));
    return one && sha256(one.slice(prefix.length));
  };
  return {
    open() {
      const value = randomBytes(32).toString('base64url');
      const key = sha256(value);
      open.set(key, { until: Date.now() + lifeMs, over: new AbortController() });
      setTimeout(() => end(key), lifeMs).unref();
      if (open.size > most) end(open.keys().next().value);
      return cookie(value);
    },
    find(cookies) {
      const key = sent(cookies);
      if (key === undefined) return undefined;
      const found = open.get(key);
      // A timer stands still while the machine sleeps.
      if (found && found.until > Date.now()) return { end: found.over.signal };
      end(key);
      return 'ended';
    },
    end(cookies) {
      end(sent(cookies));
      return cookie('', '; Max-Age=0');
    },
  };
}
