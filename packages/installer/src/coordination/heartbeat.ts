import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeWhole } from '@netraven/core/system';
import { installFolder } from '../install-folder.ts';
import { hasEnded } from '../recorded-process.ts';
import type { Answer } from './settings-question.ts';

/*
 * A command that changes packages and the workers of its host project exchange files below the host project. All of
 * them share this folder; they need not share a database.
 */

/** The process that wrote a file. */
export interface Owner {
  readonly pid: number;
  readonly hostname: string;
}

/** Heartbeat of a worker: its progress with the current pause, and its last answer. */
export interface Heartbeat extends Owner {
  /** Id of the pause whose packages have no running task in this worker. */
  readonly drained?: string;
  /** Id of the ended pause after which this worker reloaded its registry. */
  readonly followed?: string;
  readonly answer?: Answer;
}

/** An owner that did not touch its file for so long counts as ended, in ms. */
const silentMs = 15_000;

const heartbeatFolder = (hostFolder: string): string => join(installFolder(hostFolder), 'workers');
export const heartbeatFile = (hostFolder: string, workerId: string): string =>
  join(heartbeatFolder(hostFolder), `${workerId}.json`);

/** Returns the heartbeats of the running workers of a host project. */
export function readHeartbeats(hostFolder: string): Heartbeat[] {
  const folder = heartbeatFolder(hostFolder);
  return list(folder).flatMap((file) => readLive(join(folder, file)) ?? []);
}

/** Removes the heartbeats of workers that were killed. */
export function removeStaleHeartbeats(hostFolder: string): void {
  const folder = heartbeatFolder(hostFolder);
  for (const file of list(folder)) {
    if (!readLive(join(folder, file))) rmSync(join(folder, file), { force: true });
  }
}

/** Writes a file that every user of the host project may read. */
export function writeNote(file: string, content: Owner): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, JSON.stringify(content), { mode: 0o644 });
}

/** Reads a file. Returns undefined if its owner has ended. */
export function readLive(file: string): Owner | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    return hasEnded(content) || Date.now() - statSync(file).mtimeMs > silentMs ? undefined : content;
  } catch {
    // The file does not exist, or was removed just now.
    return undefined;
  }
}

/** Polls a condition. Returns false if it is still not met after `limitMs`. */
export async function until(isMet: () => boolean, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; !isMet(); await wait(100)) if (Date.now() >= end) return false;
  return true;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    // No worker ever ran on this host project.
    return [];
  }
}
