import { createHash } from 'node:crypto';
import type { CompiledPlatform } from '../platform/compiled-platform.ts';

/** The last change of a configuration, as the device itself names it. Unknown fields are absent. */
export interface LastChange {
  /** Differs from change to change. It says nothing by itself. */
  readonly mark: string;
  /** As the device writes it. */
  readonly user?: string;
  readonly address?: string;
  /** Absent if the device names no time zone that is certain. */
  readonly at?: Date;
}

/** Reads the last change from the volatile lines of a configuration. */
export class LastChangeReader {
  readonly #open: Set<RegExp>;
  readonly #found: Record<string, string> = {};
  #lines = '';

  constructor({ lastChange }: Pick<CompiledPlatform, 'lastChange'>) {
    this.#open = new Set(lastChange);
  }

  /** Reads a volatile line. The first line of each pattern counts. */
  read(line: string): void {
    for (const pattern of this.#open) {
      const found = pattern.exec(line);
      if (!found) continue;
      this.#open.delete(pattern);
      this.#lines += `${line}\n`;
      for (const [group, value] of Object.entries(found.groups ?? {})) if (value) this.#found[group] = value;
    }
  }

  /** Returns the change, or undefined if no line named a user. */
  result(): LastChange | undefined {
    const { user, address, time } = this.#found;
    if (user === undefined) return undefined;
    const at = time === undefined ? undefined : readTime(time);
    return {
      mark: createHash('sha256').update(this.#lines).digest('hex').slice(0, 16),
      user,
      ...(address !== undefined && { address }),
      ...(at && { at }),
    };
  }
}

/** A time zone that means the same everywhere. `CET` or `EST` do not. */
const certainZone = /(?:\b(?:UTC|GMT|Z)|[+-]\d\d:?\d\d)\b/;
/** `09:10:11.123 UTC Tue Mar 1 2022` */
const timeFirst =
  /^(?<time>\d\d:\d\d:\d\d)(?:\.\d+)? (?<zone>\S+) (?:[A-Z][a-z]{2} )?(?<date>[A-Z][a-z]{2} {1,2}\d{1,2} \d{4})$/;

/** A clock that is further off tells nothing, and a year of five digits cannot be stored: the first and the last year. */
const certainYears = [1970, 9998] as const;

/** Returns the time of a device, or undefined if its time zone or year is not certain. */
function readTime(text: string): Date | undefined {
  const at = parseTime(text.trim());
  const year = at?.getUTCFullYear() ?? NaN;
  return year >= certainYears[0] && year <= certainYears[1] ? at : undefined;
}

function parseTime(text: string): Date | undefined {
  // Seconds since 1970, as the firewalls of FreeBSD write them.
  if (/^\d{9,10}(?:\.\d+)?$/.test(text)) return new Date(Number(text) * 1_000);
  if (!certainZone.test(text)) return undefined;
  const { time, zone, date } = timeFirst.exec(text)?.groups ?? {};
  return new Date(time === undefined ? text : `${date} ${time} ${zone}`);
}
