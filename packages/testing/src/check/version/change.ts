/** The part of a version that a change asks to be raised. */
export type Bump = 'patch' | 'minor' | 'major';

/** Something that is not as it was in the last published version. */
export interface Change {
  readonly bump: Bump;
  /** `configSchema.properties.retries.maximum`, `permissions`, `meta.label`, … */
  readonly path: string;
  /** What changed, in words. */
  readonly message: string;
}

const order: readonly Bump[] = ['patch', 'minor', 'major'];

/** The highest bump that changes ask for; `undefined` when there are none. */
export function highest(changes: readonly Change[]): Bump | undefined {
  return order.findLast((bump) => changes.some((change) => change.bump === bump));
}
