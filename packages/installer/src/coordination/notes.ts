import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { messageOf, type NetRavenError } from '@netraven/core';
import { processHasEnded, recordProcess, writeWhole, type RecordedProcess } from '@netraven/core/system';
import { installError } from '../codes.ts';
import { installFolder } from '../install-folder.ts';
import type { Answer } from './stored-settings.ts';

/*
 * A command that changes packages and the workers of its host project exchange files below the host project. All of
 * them share this folder; they need not share a database.
 */

/** Heartbeat of a worker: its progress with the current pause, and its last answer. */
export interface Heartbeat {
  /** Id of the pause whose package has no running task in this worker. */
  readonly drained?: string;
  /** Id of the ended pause after which this worker reloaded its registry. */
  readonly followed?: string;
  readonly answer?: Answer;
  /** Names of packages that crashed too often in this worker. */
  readonly suspended?: readonly string[];
  /** Why the file could not be read. Such a worker may run, so changes wait for it. Never written. */
  readonly unreadable?: NetRavenError;
}

/** A request to all workers, with an id of its own. */
export interface PostedRequest {
  readonly id: string;
  /** Waits until all workers meet a condition. Returns false if some still do not after `limitMs`. */
  all(isMet: (heartbeat: Heartbeat) => boolean, limitMs: number, signal?: AbortSignal): Promise<boolean>;
  remove(): void;
}

/** An owner that did not touch its file for so long counts as ended, in ms. */
const silentMs = 15_000;
/** The last touch of each file that this process has seen, with its own steady time. */
const seen = new Map<string, { readonly touchedMs: number; readonly at: number }>();
/** For what is only shown: files that were touched within this time, by any clock, in ms. */
const recentMs = 600_000;
/** Interval of touching a file, in ms. */
export const beatMs = 2_000;

export const heartbeatFile = (hostFolder: string, workerId: string): string =>
  join(installFolder(hostFolder), 'workers', `${workerId}.json`);

/** Returns the heartbeats of the running workers of a host project. Removes those of ended workers. */
export function readHeartbeats(hostFolder: string): Heartbeat[] {
  const folder = dirname(heartbeatFile(hostFolder, ''));
  mkdirSync(folder, { recursive: true });
  return jsonFiles(folder).flatMap((file) => {
    try {
      const heartbeat = readNote(file) as Heartbeat | undefined;
      // A worker that was only slow writes it again.
      if (!heartbeat) rmSync(file, { force: true });
      return heartbeat ?? [];
    } catch (error) {
      return { unreadable: error as NetRavenError };
    }
  });
}

/** Lists the files of a folder, without drafts of {@link writeWhole}. */
function jsonFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));
}

/** Returns the names of packages that crashed too often in a running worker of a host project. Changes no file. */
export function suspendedPackages(hostFolder: string): string[] {
  const folder = dirname(heartbeatFile(hostFolder, ''));
  if (!existsSync(folder)) return [];
  const heartbeats = jsonFiles(folder)
    .filter((file) => Math.abs(Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)) < recentMs)
    .map((file) => readNote(file) as Heartbeat | undefined);
  return [...new Set(heartbeats.flatMap((heartbeat) => heartbeat?.suspended ?? []))];
}

/** Writes a file of this process that every user of the host project may read. */
export function writeNote(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, JSON.stringify({ ...recordProcess(), ...content }), { mode: 0o644 });
}

/** Shows that the owner of a file runs. Returns false if the file was removed. */
export function touchNote(file: string): boolean {
  try {
    utimesSync(file, new Date(), new Date());
    return true;
  } catch {
    // A person removed it. The caller may write it again.
    return false;
  }
}

/**
 * Reads a file. Returns undefined if it does not exist, or if its owner has ended.
 *
 * @throws {NetRavenError} NR_INSTALL_NOTE_UNREADABLE, e.g. if the process has too many open files. The note may exist.
 */
export function readNote(file: string): RecordedProcess | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as RecordedProcess;
    return processHasEnded(content) || isSilent(file) ? undefined : content;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw installError('NR_INSTALL_NOTE_UNREADABLE', `Cannot read ${file}: ${messageOf(cause)}`, { cause });
    }
    seen.delete(file);
    return undefined;
  }
}

/**
 * Returns true if a file was not touched for long, as this process saw it. Its time is not compared with our clock: it comes
 * from the clock of the owner's machine, and clocks are set.
 */
function isSilent(file: string): boolean {
  const { mtimeMs: touchedMs } = statSync(file);
  const last = seen.get(file);
  if (last?.touchedMs === touchedMs) return performance.now() - last.at > silentMs;
  seen.set(file, { touchedMs, at: performance.now() });
  return false;
}

/** Posts a request to all workers of a host project in a file, until `remove`. */
export function postRequest(hostFolder: string, file: string, request: object): PostedRequest {
  const id = crypto.randomUUID();
  writeNote(file, { id, ...request });
  const beat = setInterval(() => touchNote(file), beatMs).unref();
  return {
    id,
    async all(isMet, limitMs, signal) {
      for (const end = performance.now() + limitMs; !readHeartbeats(hostFolder).every(isMet); await wait(100)) {
        if (signal?.aborted || performance.now() >= end) return false;
      }
      return true;
    },
    remove() {
      clearInterval(beat);
      rmSync(file, { force: true });
    },
  };
}
