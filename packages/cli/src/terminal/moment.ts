/** Formats a time for people, to the second, in UTC, e.g. `2026-07-30 10:00:00Z`. Null becomes `-`. */
export function moment(instant: string | null): string {
  return instant === null ? '-' : instant.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

/** A duration for a person, e.g. `0.4 s`, `12.3 s`, `3 min 20 s`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The duration of something that has started and finished; else `-`. */
export function durationOf({ startedAt, finishedAt }: { startedAt: string | null; finishedAt: string | null }): string {
  return startedAt !== null && finishedAt !== null ? duration(Date.parse(finishedAt) - Date.parse(startedAt)) : '-';
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Formats a time by its age, e.g. `3 min`. Null becomes `-`. */
export function age(instant: string | null, now: number): string {
  if (instant === null) return '-';
  const ms = Math.max(0, now - Date.parse(instant));
  const [unit, size] = units.find((each) => ms >= each[1]) ?? ['s', 1_000];
  return `${Math.floor(ms / size)} ${unit}`;
}
