/** Returns the reason why no server answered: the system's code, e.g. `ECONNREFUSED`, or the error's message. */
export function failureReason(thrown: unknown): string {
  const cause = lastCause(thrown);
  const { code, message, name } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>;
  // Codes of `fetch` itself, e.g. UND_ERR_SOCKET, are less precise than its messages. Some of its errors have no code.
  if (isText(code) && !code.startsWith('UND_')) return code;
  return [message, code, name].find(isText) ?? String(cause);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** `fetch` only reports that it failed. The reason is in the innermost cause. */
function lastCause(thrown: unknown): unknown {
  let last = thrown;
  for (let depth = 0; depth < 5 && last instanceof Error; depth++) {
    // An AggregateError has one error per address that was tried.
    const [inner] = last instanceof AggregateError ? (last.errors as unknown[]) : [last.cause];
    if (inner === undefined) break;
    last = inner;
  }
  return last;
}
