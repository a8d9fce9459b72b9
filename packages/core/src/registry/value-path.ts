/** Returns a path in data as text: `meta` and `['retries']` give `meta.retries`, an index gives `[0]`. */
export function atPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, step) => {
    if (typeof step === 'number') return `${at}[${step}]`;
    const key = String(step);
    return /^[\w$-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
  }, root);
}

/** Returns true for an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
