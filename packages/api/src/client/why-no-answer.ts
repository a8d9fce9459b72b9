/** Why nobody answered: the system's word for it, `ECONNREFUSED`, or else what was said of it. */
export function whyNoAnswer(thrown: unknown): string {
  const cause = lastCause(thrown);
  const { code, message, name } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>;
  // Those of `fetch` itself, UND_ERR_SOCKET, say less than its messages; some of its errors have a code that is undefined.
  if (isWord(code) && !code.startsWith('UND_')) return code;
  return [message, code, name].find(isWord) ?? String(cause);
}

const isWord = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** `fetch` only says that it failed; what happened lies below. */
function lastCause(thrown: unknown): unknown {
  let last = thrown;
  for (let depth = 0; depth < 5 && last instanceof Error; depth++) {
    // One per address that was tried.
    const [below] = last instanceof AggregateError ? (last.errors as unknown[]) : [last.cause];
    if (below === undefined) break;
    last = below;
  }
  return last;
}
