/** Periods up to now, in hours. */
export const periods = { '24h': 24, '7d': 7 * 24, '30d': 30 * 24 } as const;
export type Period = keyof typeof periods;

/** Returns the period of an address; undefined for an unknown one. */
export function periodOf(sent: string | undefined): Period | undefined {
  return sent !== undefined && Object.hasOwn(periods, sent) ? (sent as Period) : undefined;
}

/** Returns the begin of a period. */
export function beginOf(period: Period, now: Date = new Date()): Date {
  return new Date(now.getTime() - periods[period] * 3_600_000);
}

/** Returns the instant of a field for local times, as ISO 8601 in UTC; undefined for an incomplete one. */
export function instantOf(local: string): string | undefined {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Returns an instant in the form of a field for local times: `2026-03-01T13:00`. Empty for what is not an instant. */
export function localOf(instant: string | undefined): string {
  const at = new Date(instant ?? Number.NaN);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
