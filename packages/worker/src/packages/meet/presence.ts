import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { writeWhole } from '@netraven/core/system';
import { installFolder } from '../install-folder.ts';
import { isGone } from '../is-gone.ts';
import type { Answer } from './question.ts';

/*
 * Where who installs and the workers of a host project meet: files below the host project, as whoever shares it shares
 * these, with or without a database.
 */

/** Whose file it is. */
export interface Owner {
  readonly pid: number;
  readonly hostname: string;
}

/** A worker of a host project: how far it has come with a hold, and what it was asked last. */
export interface Presence extends Owner {
  /** The hold whose packages have no task running in it. */
  readonly drained?: string;
  /** The hold after whose end it has loaded its registry again. */
  readonly followed?: string;
  readonly answer?: Answer;
}

/** Without a sign of life for so long, who wrote a file counts as gone, in ms. */
const silentMs = 15_000;

const presenceFolder = (hostFolder: string): string => join(installFolder(hostFolder), 'workers');
export const presenceFile = (hostFolder: string, workerId: string): string =>
  join(presenceFolder(hostFolder), `${workerId}.json`);

/** The workers of a host project that live. */
export function readPresences(hostFolder: string): Presence[] {
  const folder = presenceFolder(hostFolder);
  return listed(folder).flatMap((file) => readLive(join(folder, file)) ?? []);
}

/** Removes what workers left that were killed. */
export function sweepPresences(hostFolder: string): void {
  const folder = presenceFolder(hostFolder);
  for (const file of listed(folder)) {
    if (!readLive(join(folder, file))) rmSync(join(folder, file), { force: true });
  }
}

/** Writes a file that every user of the host project may read. */
export function writeNote(file: string, content: Owner): void {
  mkdirSync(dirname(file), { recursive: true });
  writeWhole(file, JSON.stringify(content), { mode: 0o644 });
}

/** What a file says whose owner lives. */
export function readLive(file: string): Owner | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Owner;
    return isGone(content) || Date.now() - statSync(file).mtimeMs > silentMs ? undefined : content;
  } catch {
    // Not there, or taken away this moment.
    return undefined;
  }
}

/** Looks again and again until something holds. False: it did not within so many ms. */
export async function until(holds: () => boolean, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; !holds(); await wait(100)) if (Date.now() >= end) return false;
  return true;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    // No worker was ever here.
    return [];
  }
}
