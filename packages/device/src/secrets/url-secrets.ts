import type { Span } from './span.ts';

const longestUser = 128;
const scheme = '://';
const query = /[?&;][\w-]*?(?:pass|passwd|password|passphrase|pwd|pw|secret|token|key|apikey|auth|sig|signature)=/gi;

/** Finds the password in `scheme://user:password@host`, in time linear in the line. User and password may hold an `@`. */
export function urlPasswords(line: string): Span[] {
  const spans: Span[] = [];
  let tokenEnd = 0;
  let lastAt = -1;
  for (let at = line.indexOf(scheme); at >= 0; at = line.indexOf(scheme, at)) {
    const user = at + scheme.length;
    if (user > tokenEnd) {
      tokenEnd = endOfToken(line, user);
      lastAt = line.lastIndexOf('@', tokenEnd - 1);
    }
    const colon = endOfUser(line, user, tokenEnd);
    at = user;
    // A number and a slash are a port and a path.
    if (colon < 0 || lastAt <= colon + 1 || /^\d{1,5}\//.test(line.slice(colon + 1, colon + 7))) continue;
    spans.push({ start: colon + 1, end: lastAt, kind: 'secret' });
    at = lastAt;
  }
  return spans;
}

/** Finds the values of parameters such as `pw=` in the query of a URL. */
export function querySecrets(line: string): Span[] {
  const spans: Span[] = [];
  query.lastIndex = line.indexOf('?');
  for (let found = query.exec(line); found; found = query.exec(line)) {
    const start = query.lastIndex;
    let end = start;
    while (end < line.length && !/[&\s"'<>;]/.test(line.charAt(end))) end++;
    if (end > start) spans.push({ start, end, kind: 'secret' });
  }
  query.lastIndex = 0;
  return spans;
}

function endOfToken(line: string, from: number): number {
  let end = from;
  while (end < line.length && !/[\s"]/.test(line.charAt(end))) end++;
  return end;
}

/** Returns the place of the colon behind the user, or -1. */
function endOfUser(line: string, from: number, tokenEnd: number): number {
  const last = Math.min(tokenEnd, from + longestUser + 1);
  for (let at = from; at < last; at++) {
    const char = line.charAt(at);
    if (char === ':') return at;
    if (char === '/') return -1;
  }
  return -1;
}
