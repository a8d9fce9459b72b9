import type { workers } from '@netraven/db';

/** A package record and the live worker that registered it. */
export type RegisteredPackage = Awaited<ReturnType<typeof workers.offers>>[number];

/** A live worker, and its problems that belong to no single package. */
export type LiveWorker = Awaited<ReturnType<typeof workers.living>>[number];
