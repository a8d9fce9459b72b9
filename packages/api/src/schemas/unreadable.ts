import { z } from 'zod';
import type { Data } from './fields.ts';

/** A stored entry that an answer leaves out: it is damaged, or its row was edited by hand or by another version. */
export const unreadableSchema = z.object({
  code: z.literal('NR_ROW_UNREADABLE'),
  /** The place of the bad value in the answer, e.g. `runs.3.createdAt`. */
  path: z.string(),
  /** Names the entry, or the nearest one around it that has a name or an id. */
  about: z.string(),
  /** The rule that the value breaks. */
  message: z.string(),
});
export type Unreadable = Data<typeof unreadableSchema>;

/** The entries that are missing in an answer, at most 100. Every answer may have them. */
export const unreadableFields = { unreadable: z.array(unreadableSchema).exactOptional() };
