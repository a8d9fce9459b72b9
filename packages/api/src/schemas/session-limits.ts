import { z } from 'zod';
import { lineSchema } from './fields.ts';

/** The most sessions that tasks may have open at once, over all workers. */
export const sessionLimitSchema = z.object({
  /** `all`, `tag:<name>` (devices with the tag) or `credential:<name>` (logins with it). */
  key: z.string(),
  max: z.number().int(),
  /** Tasks that count now. */
  used: z.number().int(),
  /** Tasks that wait because of it. */
  waiting: z.number().int(),
});

export const sessionLimitListSchema = z.object({ limits: z.array(sessionLimitSchema) });

const keySchema = lineSchema(300);

export const setSessionLimitSchema = z.strictObject({ key: keySchema, max: z.number().int().min(1).max(1_000_000) });

export const removeSessionLimitSchema = z.strictObject({ key: keySchema });
