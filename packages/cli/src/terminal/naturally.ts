const collator = new Intl.Collator('en', { numeric: true });

/** Compares names as people count: `access-2` before `access-10`. */
export function naturally(a: string, b: string): number {
  return collator.compare(a, b);
}
