import type { ChangeNotificationRule, EventKind } from '@netraven/api';

/** Options of `notifications add`. */
export interface RuleFlags {
  readonly event?: readonly string[];
  readonly tag?: readonly string[] | false;
  readonly job?: readonly string[] | false;
  readonly quiet?: readonly string[] | false;
  readonly timeZone?: string;
  readonly json?: boolean;
}

/** Options of `notifications set`. False: none. */
export interface SetRuleFlags extends RuleFlags {
  readonly rename?: string;
  readonly channel?: string;
}

/** Returns the fields of a rule that were named. The server checks the events. */
export function fieldsOf({ event, tag, job, quiet, timeZone }: RuleFlags): Omit<ChangeNotificationRule, 'channelId'> {
  return {
    ...(event && { events: event as readonly EventKind[] }),
    ...(tag !== undefined && { tags: tag || [] }),
    ...(job !== undefined && { jobTypes: job || [] }),
    ...(quiet !== undefined && { quiet: quiet || [] }),
    ...(timeZone !== undefined && { timeZone }),
  };
}
