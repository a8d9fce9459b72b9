import { createHash, randomBytes } from 'node:crypto';

/** Browsers that are signed in. Kept in memory: who restarts the server signs in again. */
export interface Sessions {
  /** Opens one. Returns the Set-Cookie header that hands it to the browser. */
  open(): string;
  /** The session a Cookie header names; undefined when it names none of this server. */
  find(cookies: string | undefined): 'open' | 'ended' | undefined;
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
  /** By the SHA-256 of what the browser holds: when each ends. The oldest first. */
  const ends = new Map<string, number>();
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
      ends.set(sha256(value), Date.now() + lifeMs);
      if (ends.size > most) ends.delete(ends.keys().next().value ?? '');
      return cookie(value);
    },
    find(cookies) {
      const key = sent(cookies);
      if (key === undefined) return undefined;
      if ((ends.get(key) ?? 0) > Date.now()) return 'open';
      ends.delete(key);
      return 'ended';
    },
    end(cookies) {
      ends.delete(sent(cookies) ?? '');
      return cookie('', '; Max-Age=0');
    },
  };
}
