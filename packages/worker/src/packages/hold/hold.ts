import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installFolder } from '../install-folder.ts';
import { isGone } from '../is-gone.ts';

/*
 * Where who installs and the workers of a host project meet: files below the host project, as whoever shares it shares
 * these, with or without a database. Who installs writes a hold and waits until every worker has drained; then replaces
 * files; then takes the hold away and waits until every worker has followed.
 */

/** Asks the workers of a host project to begin no task of these packages. */
export interface Hold {
  readonly id: string;
  /** Names of packages. */
  readonly names: readonly string[];
  readonly pid: number;
  readonly hostname: string;
}

/** A worker of a host project, and how far it has come with a hold. */
export interface Presence {
  readonly pid: number;
  readonly hostname: string;
  /** The hold whose packages have no task running in it. */
  readonly drained?: string;
  /** The hold after whose end it has loaded its registry again. */
  readonly followed?: string;
}

/** Without a sign of life for so long, a hold or a worker counts as gone, in ms. */
const silentMs = 15_000;

export const holdFile = (hostFolder: string): string => join(installFolder(hostFolder), 'hold.json');
const presenceFolder = (hostFolder: string): string => join(installFolder(hostFolder), 'workers');
export const presenceFile = (hostFolder: string, workerId: string): string =>
  join(presenceFolder(hostFolder), `${workerId}.json`);

/** The hold on a host project, if there is one whose owner lives. */
export function readHold(hostFolder: string): Hold | undefined {
  return readLive(holdFile(hostFolder)) as Hold | undefined;
}

/** The workers of a host project that live. */
export function readPresences(hostFolder: string): Presence[] {
  const folder = presenceFolder(hostFolder);
  return listed(folder).flatMap((file) => readLive(join(folder, file)) ?? []);
}

/** Writes as a whole: no reader ever sees half of it. */
export function writeWhole(file: string, content: Hold | Presence): void {
  mkdirSync(join(file, '..'), { recursive: true });
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, JSON.stringify(content));
  renameSync(draft, file);
}

/** Removes what workers left that were killed. */
export function sweepPresences(hostFolder: string): void {
  const folder = presenceFolder(hostFolder);
  for (const file of listed(folder)) {
    if (!readLive(join(folder, file))) rmSync(join(folder, file), { force: true });
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.json'));
  } catch {
    // No worker was ever here.
    return [];
  }
}

function readLive(file: string): Hold | Presence | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Hold | Presence;
    return isGone(content) || Date.now() - statSync(file).mtimeMs > silentMs ? undefined : content;
  } catch {
    // Not there, or taken away this moment.
    return undefined;
  }
}
