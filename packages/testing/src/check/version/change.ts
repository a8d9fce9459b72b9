/** The part of the version that a change raises. */
export type Bump = 'patch' | 'minor' | 'major';

/** A difference from the last published version. */
export interface Change {
  readonly bump: Bump;
  /** `configSchema.properties.retries.maximum`, `permissions`, `meta.label`, … */
  readonly path: string;
  /** The change in words. */
  readonly message: string;
}

const order: readonly Bump[] = ['patch', 'minor', 'major'];

/** Returns the highest bump of the changes. Undefined without changes. */
export function highest(changes: readonly Change[]): Bump | undefined {
  return order.findLast((bump) => changes.some((change) => change.bump === bump));
}
