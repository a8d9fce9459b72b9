import { z } from 'zod';
import { instantSchema, lineSchema, queryNumberSchema, requestedBySchema, type Data } from './fields.ts';

/** Why a person wants to see secrets. It is kept in the audit. */
export const reasonSchema = lineSchema(500);

/** Headers of a request that shows secrets in clear, or lets them go to more networks. Not strict: a request has other headers too. */
export const revealHeadersSchema = z.object({
  /** The content of the file `reveal-token` in the home folder. */
  'netraven-reveal-token': z.string(),
  'requested-by': requestedBySchema,
});

export const revealSchema = z.strictObject({ reason: reasonSchema });

/** An entry of the audit: who saw secrets in clear, or changed where they may go, when and why. */
export const auditEntrySchema = z.object({
  /** 1, 2, 3, …, without gaps. */
  id: z.number().int(),
  at: instantSchema,
  /** The user that the caller reported. */
  who: z.string(),
  /** The network address of the caller. */
  address: z.string(),
  action: z.enum(['reveal', 'export', 'quarantine-show', 'credential-networks']),
  /** Ids, names and numbers of what was shown or changed. */
  subject: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  reason: z.string(),
  /** SHA-256 of the entry and of the hash before, in hex. */
  hash: z.string(),
});
export type AuditEntry = Data<typeof auditEntrySchema>;

export const auditListSchema = z.object({
  entries: z.array(auditEntrySchema),
  /** Query of the next page. Absent on the last page. */
  next: z.object({ before: z.number().int() }).exactOptional(),
});
export type AuditList = Data<typeof auditListSchema>;

export const auditQuerySchema = z.strictObject({
  /** Only entries with a lower id. */
  before: queryNumberSchema(1, Number.MAX_SAFE_INTEGER).exactOptional(),
  /** Default 50. */
  limit: queryNumberSchema(1, 200).exactOptional(),
});

/** The result of a check of all entries. */
export const auditCheckSchema = z.object({
  /** Entries that were checked. */
  entries: z.number().int(),
  /** The last one that is in order. Null: none. */
  last: z.object({ id: z.number().int(), hash: z.string() }).nullable(),
  /** The first entry that was `changed`, or that follows a missing one (`gap`). Null: none. */
  broken: z.object({ id: z.number().int(), why: z.enum(['changed', 'gap']) }).nullable(),
});
