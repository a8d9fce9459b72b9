import { z } from 'zod';
import { jsonSchema, lineSchema, queryNumberSchema, sentIdSchema } from './fields.ts';

export const logTypes = ['job', 'system', 'connection'] as const;
/** Whose entry it is: a job's, NetRaven's own, or device traffic. */
export type LogType = (typeof logTypes)[number];

export const logLevels = ['debug', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One entry of the unified log, and its place in it. */
export interface LogEntry {
  /** What paging goes by. Entries of several workers may become visible out of order: follow with a small overlap. */
  readonly id: number;
  /** ISO 8601 in UTC, with milliseconds. */
  readonly timestamp: string;
  readonly log_type: LogType;
  readonly level: LogLevel;
  /** Id of the run; null where there is none. */
  readonly job_id: string | null;
  readonly device_id: string | null;
  /** E.g. `worker.job.backup`, `core.registry`. */
  readonly source: string;
  readonly message: string;
  readonly meta: object;
}

/** What entries must have; all that is said must hold. */
export interface LogFilter {
  readonly log_type?: LogType;
  /** This level and those above it. */
  readonly level?: LogLevel;
  readonly source?: string;
  /** Id of the run. */
  readonly job_id?: string;
  readonly device_id?: string;
  /** Part of the message, in any case. */
  readonly text?: string;
}

/** Which entries are listed. */
export interface LogQuery extends LogFilter {
  /** ISO 8601, with an offset or Z. */
  readonly since?: string;
  /** Only entries with a higher id. */
  readonly after?: number;
  /** Only entries with a lower id. */
  readonly before?: number;
  /** 1 to 1000. Default 100. */
  readonly limit?: number;
  /** Default `desc`, newest first. */
  readonly order?: 'asc' | 'desc';
}

/** Which entries are told as they come. */
export interface LogFollowQuery extends LogFilter {
  /** Also those there are with a higher id than this. Default: only what comes. */
  readonly after?: number;
}

export interface LogList {
  readonly logs: readonly LogEntry[];
  /** What to add to the query for the next page. Absent on the last page. */
  readonly next?: { readonly before: number } | { readonly after: number };
}

const entryId = z.number().int();
const entryIdQuery = queryNumberSchema(0, Number.MAX_SAFE_INTEGER);

export const logEntrySchema: z.ZodType<LogEntry> = z.object({
  id: entryId,
  timestamp: z.string(),
  log_type: z.enum(logTypes),
  level: z.enum(logLevels),
  job_id: z.string().nullable(),
  device_id: z.string().nullable(),
  source: z.string(),
  message: z.string(),
  meta: jsonSchema,
});

const filterShape = {
  log_type: z.enum(logTypes).exactOptional(),
  level: z.enum(logLevels).exactOptional(),
  source: lineSchema(128).exactOptional(),
  job_id: sentIdSchema.exactOptional(),
  device_id: sentIdSchema.exactOptional(),
  text: lineSchema(256).exactOptional(),
} satisfies { readonly [K in keyof LogFilter]: z.ZodType<LogFilter[K]> };

export const logFollowQuerySchema: z.ZodType<LogFollowQuery> = z.strictObject({
  ...filterShape,
  after: entryIdQuery.exactOptional(),
});

export const logQuerySchema: z.ZodType<LogQuery> = z.strictObject({
  ...filterShape,
  since: z.iso.datetime({ offset: true }).exactOptional(),
  after: entryIdQuery.exactOptional(),
  before: entryIdQuery.exactOptional(),
  limit: queryNumberSchema(1, 1000).exactOptional(),
  order: z.enum(['asc', 'desc']).exactOptional(),
});

export const logListSchema: z.ZodType<LogList> = z.object({
  logs: z.array(logEntrySchema),
  next: z.union([z.object({ before: entryId }), z.object({ after: entryId })]).exactOptional(),
});
