/** A person who changed a device, as the device says. */
export interface Author {
  /** User name on the device. */
  readonly name: string;
  /** Address from which the person came. Null: unknown. */
  readonly address: string | null;
  /** ISO 8601. Null: unknown. */
  readonly changedAt: string | null;
}

/** The most authors of a version. */
const most = 20;

/** Returns authors, each name with its addresses once, the last one first. */
export function lastFirst(authors: readonly Author[]): Author[] {
  const sorted = authors.toSorted((a, b) => (b.changedAt ?? '').localeCompare(a.changedAt ?? ''));
  const isRepeated = (one: Author, index: number): boolean =>
    sorted.some(
      ({ name, address }, other) =>
        name === one.name && (address === one.address ? other < index : one.address === null),
    );
  return sorted.filter((one, index) => !isRepeated(one, index)).slice(0, most);
}
