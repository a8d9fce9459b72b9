import type { Rule } from './rules.ts';

/** How a rule ended on the devices of a run. */
export interface RuleResult {
  readonly rule: Pick<Rule, 'id' | 'severity'>;
  /** Number of devices. */
  readonly kept: number;
  /** Names of devices. */
  readonly broken: readonly string[];
  readonly unchecked: readonly string[];
}

/** The results of the rules at one time. */
interface Entry {
  readonly time: string;
  /** Number of devices that were checked. */
  readonly devices: number;
  readonly id: string;
  /** The columns behind `rule`. */
  readonly counts: string;
}

const columns = 'time,devices,rule,severity,kept,broken,not checked';
/** Rows of a trend: about 3 MB. */
const mostRows = 50_000;
/** How long a large run keeps small ones out of the trend, in ms. */
const largeForMs = 31 * 86_400_000;

/**
 * Adds the results of a run to a trend. A rule gets a row only if its numbers differ from those before. If the trend has
 * later rows, it gets one in any case: a row may come between them.
 *
 * @param trend CSV
 * @returns undefined if the run has less than half of the devices of another one of this instant or the 31 days before: it
 *   says little about the fleet
 */
export function addToTrend(
  trend: string,
  results: readonly RuleResult[],
  { time, devices }: { readonly time: Date; readonly devices: number },
): string | undefined {
  const now = time.toISOString();
  const all = entriesOf(trend);
  const since = new Date(time.getTime() - largeForMs).toISOString();
  if (all.some((entry) => entry.time >= since && entry.time <= now && entry.devices > devices * 2)) return undefined;
  const entries = all.filter((entry) => entry.time !== now);
  const isPast = entries.some((entry) => entry.time > now);
  const last = new Map(entries.filter((entry) => entry.time < now).map((entry) => [entry.id, entry]));
  for (const { rule, kept, broken, unchecked } of results) {
    const counts = [rule.severity, kept, broken.length, unchecked.length].join(',');
    const known = last.get(rule.id);
    if (isPast || known?.devices !== devices || known.counts !== counts)
      entries.push({ time: now, devices, id: rule.id, counts });
  }
  const rows = entries
    .toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
    .slice(-mostRows)
    .map((entry) => `${entry.time},${entry.devices},${entry.id},${entry.counts}\n`);
  return `${columns}\n${rows.join('')}`;
}

function entriesOf(trend: string): Entry[] {
  return trend
    .split('\n')
    .slice(1)
    .filter((row) => row !== '')
    .map((row) => {
      const [time = '', devices = '', id = '', ...counts] = row.split(',');
      return { time, devices: Number(devices), id, counts: counts.join(',') };
    });
}
