/** Kinds of words that begin with the name of the kind. Each other kind is a job type: `backup:24h`. */
export const kinds = ['tag', 'platform', 'name', 'address', 'pool', 'source', 'state', 'job', 'code'] as const;
export type Kind = (typeof kinds)[number];

/** States of a job type on a device, worst first. */
export const healthStates = ['failing', 'never', 'stale', 'fresh'] as const;
export type HealthState = (typeof healthStates)[number];

/** Devices that a word selects. */
export type Selector =
  | { readonly kind: Exclude<Kind, 'tag' | 'state'>; readonly value: string }
  | { readonly kind: 'state'; readonly value: HealthState }
  /** Devices with all of the tags. */
  | { readonly kind: 'tag'; readonly tags: readonly string[] }
  /** The last success of the job type is not older. */
  | { readonly kind: 'success'; readonly jobType: string; readonly minutes: number };

/** A word of a query: `tag:core`, `-state:fresh`, `backup:24h`. */
export type Word = Selector & {
  /** As it was written. */
  readonly text: string;
  /** Place of its first letter in the query, from 0. */
  readonly at: number;
  /** It begins with `-`: the devices that it selects are left out. */
  readonly isNegated: boolean;
};
