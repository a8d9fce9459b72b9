import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import { detectManager } from '../manager/manager.ts';
import { stampOf } from './identity.ts';

/** What package managers write last. */
const marks = ['.package-lock.json', '.modules.yaml', '.yarn-integrity', '.yarn-state.yml'];

/**
 * A text that is another one once somebody installed or removed something in a host project, by whatever means, or put a
 * package into `jobs/`. A few dozen looks at files: polling it costs nothing, and works on every file system.
 */
export function signatureOf(hostFolder: string, records: readonly PackageRecord[]): string {
  const { root, files } = detectManager({ folder: hostFolder });
  const jobs = join(hostFolder, 'jobs');
  const watched = [
    join(hostFolder, 'package.json'),
    ...files.map((file) => join(root, file)),
    ...[hostFolder, root].flatMap((at) => marks.map((mark) => join(at, 'node_modules', mark))),
    ...listed(jobs).map((name) => join(jobs, name, 'package.json')),
    // Somebody works on these.
    ...records.filter(({ origin }) => origin === 'linked' || origin === 'folder').flatMap(sourcesOf),
  ];
  return watched.map((file) => `${file} ${stampOf(file)}`).join('\n');
}

function sourcesOf({ path, entry }: PackageRecord): string[] {
  return [join(path, 'package.json'), ...(entry === undefined ? [] : [entry])];
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Most host projects have no `jobs/`.
    return [];
  }
}
