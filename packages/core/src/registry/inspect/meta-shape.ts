import type { ZodType } from 'zod';
import { jobTypeFix, jobTypePattern } from '../job-type.ts';
import { zod } from '../lazy.ts';
import { fault, shown } from '../problem.ts';
import type { Problem } from '../record.ts';
import { atPath, valueAt } from '../value-path.ts';

const fixes: Readonly<Record<string, string>> = {
  jobType: jobTypeFix,
  label: 'Write one line of at most 64 characters.',
  description: 'Write one line of at most 1000 characters.',
  icon: 'Write the name of a Material Design icon, e.g. "mdi-cog".',
  defaultSchedule: 'Write a word such as "daily", or cron such as "0 3 * * *".',
  scope: 'Write "device" or "fleet".',
  platforms: 'Write the names of platforms, e.g. ["cisco_ios"].',
  requires: 'Write ["cli"], or leave it out.',
  timeoutMs: 'Write a whole number of milliseconds, at most 86400000 (a day).',
  retries: 'Write a whole number from 0 to 10.',
};

/** The keys that `meta` may have. */
export const metaKeys: readonly string[] = Object.keys(fixes);

/** What in `meta` is of the wrong form: one problem for each value. */
export function checkMetaShape(meta: unknown): Problem[] {
  shape ??= metaShape();
  return (shape.safeParse(meta).error?.issues ?? []).map(({ path, message }) => {
    const at = atPath('meta', path);
    const fix = fixes[String(path[0])] ?? 'Export `meta` as a plain object.';
    return fault('NR_PACKAGE_META_INVALID', at, `${at}: ${message}, got ${shown(valueAt(meta, path))}`, fix);
  });
}

/** Made once, as it takes longer to make than to use. */
let shape: ZodType | undefined;

function metaShape(): ZodType {
  const { z } = zod();
  // Both are shown in terminals and lists.
  const line = (most: number) =>
    z
      .string()
      .min(1)
      .max(most)
      .regex(/^\P{Cc}*$/u, 'Invalid string: must be one line');
  return z.object({
    jobType: z.string().regex(jobTypePattern),
    label: line(64).optional(),
    description: line(1000).or(z.literal('')).optional(),
    icon: z.string().optional(),
    defaultSchedule: z.string().max(200).optional(),
    scope: z.enum(['device', 'fleet']).optional(),
    platforms: z
      .array(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/))
      .max(200)
      .optional(),
    requires: z.array(z.enum(['cli'])).optional(),
    timeoutMs: z.int().min(1).max(86_400_000).optional(),
    retries: z.int().min(0).max(10).optional(),
  });
}
