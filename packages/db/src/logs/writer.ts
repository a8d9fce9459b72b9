import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type LogRecord } from '@netraven/core';
import type { Database } from '../database.ts';
import { insertRecords } from './insert.ts';
import { levels } from './levels.ts';

/** A bounded buffer in front of the log table. */
export interface LogWriter {
  /** Never throws and never waits. */
  write(record: LogRecord): void;
  /** Resolves when everything written before the call is in the table, or was dropped. */
  flush(): Promise<void>;
  /** Flushes with one try, and takes nothing more. */
  close(): Promise<void>;
}

/** How the writer collects; the defaults are what was measured. */
export interface LogWriterOptions {
  /** Entries of one write. Default 500. */
  readonly batch?: number;
  /** Longest time an entry waits, in ms. Default 200. */
  readonly lingerMs?: number;
  /** Entries kept while the database is slow or away. Default 20000. */
  readonly capacity?: number;
}

/** Pause before a batch is tried again while the database is away, in ms. */
const pauseMs = 500;

/**
 * Opens a writer to the log table. It writes at 500 entries or 200 ms. While the database is still being opened it waits,
 * and while it is away it keeps trying; when more comes than it can keep, debug entries are dropped first, then the oldest
 * of the lowest level. How many is logged with the next batch. Where the database could not be opened, of which whoever
 * opens it hears, all are dropped.
 */
export function openWriter(database: Database | Promise<Database>, options: LogWriterOptions = {}): LogWriter {
  const { batch = 500, lingerMs = 200, capacity = 20_000 } = options;
  const opened = Promise.resolve(database).catch(() => undefined);
  let buffer: LogRecord[] = [];
  let given = 0;
  let done = 0;
  let dropped = 0;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  const writeBatch = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const records = buffer.splice(0, batch);
    const lost = dropped;
    dropped = 0;
    const db = await opened;
    if (db) await insert(db, lost > 0 ? [...records, droppedRecord(lost)] : records);
    done += records.length;
  };

  const insert = async (db: Database, records: readonly LogRecord[]): Promise<void> => {
    for (;;) {
      try {
        return await insertRecords(db, records);
      } catch (error) {
        // Not to the log table: the database's own logger has the file.
        db.logger.error(`Log entries could not be written: ${messageOf(error)}`, { entries: records.length });
        if (closed) return;
        await wait(pauseMs);
      }
    }
  };

  const step = (): Promise<void> => {
    writing ??= writeBatch().finally(() => {
      writing = undefined;
      if (buffer.length > 0) schedule();
    });
    return writing;
  };

  const schedule = (): void => {
    if (buffer.length >= batch) void step();
    else timer ??= setTimeout(() => void step(), lingerMs).unref();
  };

  const flush = async (): Promise<void> => {
    const target = given;
    const reached = (): boolean => done >= target;
    while (!reached()) await step();
  };

  return {
    write(record) {
      if (closed) return;
      if (buffer.length >= capacity) {
        const kept = makeRoom(buffer, Math.ceil(capacity / 10));
        dropped += buffer.length - kept.length;
        done += buffer.length - kept.length;
        buffer = kept;
      }
      buffer.push(record);
      given++;
      schedule();
    },
    flush,
    async close() {
      closed = true;
      await flush();
      clearTimeout(timer);
    },
  };
}

/** Drops so many entries: the oldest of the lowest level there is, then of the next. */
function makeRoom(buffer: readonly LogRecord[], excess: number): LogRecord[] {
  let kept = [...buffer];
  let left = excess;
  for (const level of levels) {
    kept = kept.filter((record) => left <= 0 || record.level !== level || left-- <= 0);
    if (left <= 0) break;
  }
  return kept;
}

function droppedRecord(count: number): LogRecord {
  return {
    timestamp: new Date().toISOString(),
    log_type: 'system',
    level: 'warning',
    job_id: null,
    device_id: null,
    source: 'db.log',
    message: `${count} log entries were dropped: more came than could be written`,
    meta: { code: 'NR_LOG_DROPPED', dropped: count },
  };
}
