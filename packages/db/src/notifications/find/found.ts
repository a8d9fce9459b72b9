import type { NotificationEvent } from '@netraven/notifications';
import type { Database } from '../../database.ts';

/** An event that a look found. */
export interface FoundEvent {
  /** Unique: an event that is found again has the same key. */
  readonly key: string;
  readonly event: NotificationEvent;
  /** Rules that were made later do not tell it. */
  readonly happenedAt: Date;
  /** Of its devices or credential. Absent: it has none, and fits every rule. */
  readonly tags?: readonly string[];
  /** Absent: it fits every rule. */
  readonly jobType?: string;
}

/** Context of a look for events. */
export interface Look {
  /** Its queries run within the transaction of the look. */
  readonly db: Database;
  readonly now: Date;
  /** Time of the look before. */
  readonly lastAt: Date;
  /** The oldest rule tells what happened from this time on. */
  readonly since: Date;
}

/**
 * Time before the last look that is looked at again, in ms: a row is written with the time at which its transaction began,
 * and seen when that has ended.
 */
export const overlapMs = 120_000;

/** Returns the later one of two times. */
export function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}
