/** A place in data: `meta` and `['retries']` give `meta.retries`, an index `[0]`. */
export function atPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((at, step) => {
    if (typeof step === 'number') return `${at}[${step}]`;
    const key = String(step);
    return /^[\w$-]+$/.test(key) ? `${at}.${key}` : `${at}[${JSON.stringify(key)}]`;
  }, root);
}

/** The value at a place in data; `undefined` where there is none. */
export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, step)
      ? (value as Record<PropertyKey, unknown>)[step]
      : undefined;
  }, data);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
