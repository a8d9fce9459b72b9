import { z } from 'zod';
import { jsonSchema, lineSchema, queryNumberSchema, sentIdSchema, sentInstantSchema, type Data } from './fields.ts';

/** Origin of an entry: a job, NetRaven itself, or device traffic. */
export const logTypes = ['job', 'system', 'connection'] as const;
export type LogType = (typeof logTypes)[number];

export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];

const entryId = z.number().int();
const entryIdQuery = queryNumberSchema(0, Number.MAX_SAFE_INTEGER).exactOptional();

/** One entry of the unified log. */
export const logEntrySchema = z.object({
  /** Sort key of pages. Entries of several workers can become visible out of order: follow with a small overlap. */
  id: entryId,
  /** ISO 8601 in UTC, with milliseconds. */
  timestamp: z.string(),
  log_type: z.enum(logTypes),
  level: z.enum(logLevels),
  /** Id of the run. */
  job_id: z.string().nullable(),
  device_id: z.string().nullable(),
  /** E.g. `worker.job.backup`, `core.registry`. */
  source: z.string(),
  message: z.string(),
  meta: jsonSchema,
});
export type LogEntry = Data<typeof logEntrySchema>;

/** A filter of entries. An entry must match every given field. */
const logFilterSchema = z.strictObject({
  log_type: z.enum(logTypes).exactOptional(),
  /** This level and those above it. */
  level: z.enum(logLevels).exactOptional(),
  source: lineSchema(128).exactOptional(),
  /** Id of the run. */
  job_id: sentIdSchema.exactOptional(),
  device_id: sentIdSchema.exactOptional(),
  /** Name of a device, or a pattern such as `access-*`. */
  device: lineSchema(253).exactOptional(),
  /** Part of the message, case-insensitive. */
  text: lineSchema(256).exactOptional(),
});
export type LogFilter = Data<typeof logFilterSchema>;

/** Entries to follow. With `after`, also existing entries with a higher id. Default: only new entries. */
export const logFollowQuerySchema = logFilterSchema.extend({ after: entryIdQuery });
export type LogFollowQuery = Data<typeof logFollowQuerySchema>;

/** Entries to list. */
export const logQuerySchema = logFilterSchema.extend({
  /** ISO 8601, with an offset or Z. */
  since: sentInstantSchema.exactOptional(),
  /** Only entries with a higher id. */
  after: entryIdQuery,
  /** Only entries with a lower id. */
  before: entryIdQuery,
  /** Default 100. */
  limit: queryNumberSchema(1, 1000).exactOptional(),
  /** Default `desc`, newest first. */
  order: z.enum(['asc', 'desc']).exactOptional(),
});

export const logListSchema = z.object({
  logs: z.array(logEntrySchema),
  /** Query of the next page. Absent on the last page. */
  next: z.union([z.object({ before: entryId }), z.object({ after: entryId })]).exactOptional(),
});
