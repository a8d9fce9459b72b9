import type { ChangeNotificationRule, EventKind } from '@netraven/api';
import { cliError } from '../../codes.ts';

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

/** Returns the fields of a rule that were named. @throws {NetRavenError} NR_USAGE_INVALID for an unknown event */
export async function fieldsOf({
  event,
  tag,
  job,
  quiet,
  timeZone,
}: RuleFlags): Promise<Omit<ChangeNotificationRule, 'channelId'>> {
  return {
    ...(event && { events: await eventsOf(event) }),
    ...(tag !== undefined && { tags: tag || [] }),
    ...(job !== undefined && { jobTypes: job || [] }),
    ...(quiet !== undefined && { quiet: quiet || [] }),
    ...(timeZone !== undefined && { timeZone }),
  };
}

/** Refuses a time zone for no quiet hours. @throws {NetRavenError} NR_USAGE_INVALID */
export function requireQuiet({ timeZone }: RuleFlags, quiet: readonly string[] | false): void {
  if (timeZone === undefined || (quiet && quiet.length > 0)) return;
  throw cliError('NR_USAGE_INVALID', '--time-zone is the zone of quiet hours, and the rule has none', {
    hint: `Name the periods, e.g. \`--quiet "22:00-06:00" --time-zone ${timeZone}\`, or leave out --time-zone.`,
  });
}

async function eventsOf(named: readonly string[]): Promise<EventKind[]> {
  const [{ eventKinds }, { didYouMean }] = await Promise.all([
    import('@netraven/api'),
    import('@netraven/core/registry'),
  ]);
  return named.map((name) => {
    const found = eventKinds.find((kind) => kind === name);
    if (found) return found;
    const [subject = ''] = name.split(/[-_]/);
    const similar = eventKinds.filter((kind) => kind.startsWith(`${subject}-`));
    const all = 'List all with `netraven notifications add --help`.';
    throw cliError('NR_USAGE_INVALID', `There is no event ${name}.${didYouMean(name, eventKinds)}`, {
      hint: similar.length > 0 ? `Similar events: ${similar.join(', ')}. ${all}` : all,
    });
  });
}
