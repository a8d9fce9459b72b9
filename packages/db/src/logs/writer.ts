import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type LogRecord } from '@netraven/core';
import type { Database } from '../database.ts';
import { insertRecords } from './insert.ts';
import { levels } from './levels.ts';

/** Writes to the log table through a bounded buffer. */
export interface LogWriter {
  /** Never throws and never waits. */
  write(record: LogRecord): void;
  /** Resolves when all earlier entries are in the table or dropped. */
  flush(): Promise<void>;
  /** Flushes with one try, then accepts no more entries. */
  close(): Promise<void>;
}

/** Limits of the buffer. The defaults were measured. */
export interface LogWriterOptions {
  /** Entries of one write. Default 500. */
  readonly batch?: number;
  /** Longest time an entry waits, in ms. Default 200. */
  readonly lingerMs?: number;
  /** Entries buffered while the database is slow or away. Default 20000. */
  readonly capacity?: number;
}

/** Pause before a batch is tried again while the database is away, in ms. */
const pauseMs = 500;

/**
 * Opens a writer to the log table. It writes at 500 entries or after 200 ms. It waits while the database is opening and
 * repeats while it is away. A full buffer drops debug entries first, then the oldest of the lowest level, and logs their
 * number with the next batch. If the database cannot be opened, all are dropped: the caller of `openDatabase` gets that
 * error.
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
    for (let isRepeated = false; ; isRepeated = true) {
      try {
        return await insertRecords(db, records, isRepeated);
      } catch (error) {
        // Goes to the log file only: the database's own logger does not write to the table.
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

/** Drops a number of entries: the oldest of the lowest level, then of the next level. */
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
