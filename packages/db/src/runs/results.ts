import type { DeviceInfo, DeviceResult, JobResult } from '@netraven/core';
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import type { TaskStatus } from '../schema/status.ts';

/** A page of results of a run. */
export interface ResultsAsked {
  /** The `next` of the page before. Default: the first page. */
  readonly after?: string | undefined;
  /** Approximate size of the page, in bytes: one result more at most. 0: results without details and reports. */
  readonly bytes: number;
}

/** Results of the devices of a run, in the order of the ids of their tasks. */
export interface DeviceResults {
  readonly results: readonly DeviceResult[];
  /** Absent: there are no more. */
  readonly next?: string;
  /** Their size, in bytes. */
  readonly bytes: number;
}

interface Row {
  readonly id: string;
  readonly device: DeviceInfo;
  readonly status: TaskStatus;
  readonly code: string | null;
  readonly message: string | null;
  readonly result: Pick<JobResult, 'details' | 'report' | 'changed'> | null;
  readonly without_details: boolean;
  readonly bytes: number;
}

/** Rows that PostgreSQL measures for a page. Each may have 1 MB. */
const rowsPerPage = { withDetails: 100, without: 1_000 };
const lowest = '00000000-0000-0000-0000-000000000000';
/** Limit of a message without details, in characters: many long ones must not fill the memory either. */
const shortMessage = 200;

/** Returns the results of a run, page by page, so that those of many devices are never in memory together. */
export async function deviceResults(
  db: Database,
  runId: string,
  { after = lowest, bytes }: ResultsAsked,
): Promise<DeviceResults> {
  const rows = bytes > 0 ? await withDetails(db, runId, after, bytes) : await shortened(db, runId, after);
  const last = rows.at(-1);
  return {
    results: rows.map(resultOf),
    ...(last && { next: last.id }),
    bytes: rows.reduce((sum, row) => sum + row.bytes, 0),
  };
}

async function withDetails(db: Database, runId: string, after: string, bytes: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    with page as (
      select id, device, status, error, result,
        coalesce(octet_length(result::text), 0) + coalesce(octet_length(error::text), 0) as bytes
      from task where run_id = ${runId} and not summary and id > ${after}::uuid order by id limit ${rowsPerPage.withDetails}
    ), measured as (
      select *, sum(bytes) over (order by id) - bytes as before from page
    )
    select id, device, status, error ->> 'code' as code, coalesce(error ->> 'message', result ->> 'message') as message,
      result, false as without_details, bytes
    from measured where before < ${bytes} order by id`.execute(db.kysely);
  return rows;
}

async function shortened(db: Database, runId: string, after: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, device, status, error ->> 'code' as code,
      left(coalesce(error ->> 'message', result ->> 'message'), ${shortMessage}) as message,
      case when result -> 'changed' is not null then json_build_object('changed', result -> 'changed') end as result,
      result -> 'details' is not null or result -> 'report' is not null as without_details, 0 as bytes
    from task where run_id = ${runId} and not summary and id > ${after}::uuid
    order by id limit ${rowsPerPage.without}`.execute(db.kysely);
  return rows;
}

function resultOf({ device, status, code, message, result, without_details: withoutDetails }: Row): DeviceResult {
  const { details, report, changed } = result ?? {};
  return {
    device,
    // The summary starts when all have ended, and not in a cancelled run.
    status: status as DeviceResult['status'],
    ...(code !== null && { code }),
    ...(message !== null && { message }),
    ...(details !== undefined && { details }),
    ...(report !== undefined && { report }),
    ...(changed !== undefined && { changed }),
    ...(withoutDetails && { withoutDetails }),
  };
}
