/** A person who changed a device, as the device says. */
export interface Author {
  /** User name on the device. */
  readonly name: string;
  /** Address from which the person came. Null: unknown. */
  readonly address: string | null;
  /** ISO 8601. Null: unknown. */
  readonly changedAt: string | null;
}

/** The most authors of a version, and of a change: a flood of forged names must not fill the row. */
export const mostAuthors = 20;

/** Returns what tells authors apart. */
export function keyOf({ name, address }: Author): string {
  return `${name} ${address ?? ''}`;
}

/** Returns authors, each name with its addresses once, the last one first. */
export function lastFirst(authors: readonly Author[]): Author[] {
  const sorted = authors.toSorted((a, b) => (b.changedAt ?? '').localeCompare(a.changedAt ?? ''));
  const withAddress = new Set(sorted.filter(({ address }) => address !== null).map(({ name }) => name));
  const found = new Map<string, Author>();
  for (const author of sorted) {
    const key = keyOf(author);
    if (!found.has(key) && (author.address !== null || !withAddress.has(author.name))) found.set(key, author);
  }
  return [...found.values()].slice(0, mostAuthors);
}

/** Returns the authors of a row that can be shown: a row may be edited by hand. An unreadable time is unknown. */
export function readableAuthors(authors: readonly unknown[]): Author[] {
  return authors.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return [];
    const { name, address, changedAt } = one as Record<string, unknown>;
    if (typeof name !== 'string') return [];
    const isTime = typeof changedAt === 'string' && /^\d{4}-/.test(changedAt) && !Number.isNaN(Date.parse(changedAt));
    return [{ name, address: typeof address === 'string' ? address : null, changedAt: isTime ? changedAt : null }];
  });
}
