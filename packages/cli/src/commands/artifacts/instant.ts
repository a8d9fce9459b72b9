import { cliError } from '../../codes.ts';

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads an instant, e.g. `now`, `2026-03-01` (UTC), `2026-03-01T12:00Z`, or a time ago such as `2h`. @throws {NetRavenError} NR_USAGE_INVALID */
export function instant(text: string, now: number = Date.now()): Date {
  if (text === 'now') return new Date(now);
  const ago = /^(\d{1,5})([mhd])$/.exec(text);
  if (ago) return new Date(now - Number(ago[1]) * units[ago[2] as keyof typeof units]);
  // Without a zone, Date.parse would read a time in the zone of this machine.
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  const at = parts ? Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}${parts[3] ?? 'Z'}`) : Number.NaN;
  // Date.parse reads 30 February as 2 March.
  const hasDay = !Number.isNaN(at) && new Date(`${parts?.[1]}T00:00Z`).toISOString().startsWith(parts?.[1] ?? '');
  if (!hasDay) {
    throw cliError('NR_USAGE_INVALID', `${JSON.stringify(text)} is no instant`, {
      hint: 'Write a date, e.g. `2026-03-01` or `2026-03-01T12:00Z` (UTC), or a time ago, e.g. 90m, 2h or 1d.',
    });
  }
  return new Date(at);
}
