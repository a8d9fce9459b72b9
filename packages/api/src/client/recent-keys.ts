/** The most recent keys. */
export interface RecentKeys {
  /** Adds a key. Returns false if it was among the recent keys. */
  add(key: string): boolean;
}

/** Remembers up to `limit` keys, and drops the oldest. */
export function recentKeys(limit: number): RecentKeys {
  const keys = new Set<string>();
  return {
    add(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > limit) keys.delete(keys.values().next().value ?? '');
      return true;
    },
  };
}
