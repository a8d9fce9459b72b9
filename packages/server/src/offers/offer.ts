import type { workers } from '@netraven/db';

/** A registry record and the live worker that has it. */
export type Offer = Awaited<ReturnType<typeof workers.offers>>[number];

/** A live worker, and what it found wrong beside any package. */
export type Living = Awaited<ReturnType<typeof workers.living>>[number];
