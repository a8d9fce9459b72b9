/** Remembers the last keys it was shown. */
export interface Recall {
  /** Whether the key was not shown among the last ones. */
  isNew(key: string): boolean;
}

/** Makes a memory of at most `most` keys; the oldest are forgotten. */
export function recall(most: number): Recall {
  const keys = new Set<string>();
  return {
    isNew(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > most) keys.delete(keys.values().next().value ?? '');
      return true;
    },
  };
}
