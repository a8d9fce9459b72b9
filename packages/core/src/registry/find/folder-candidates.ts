import type { Dirent } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { problem } from '../problem.ts';
import { shellWord } from '../shell-word.ts';
import { listFolder } from './list-folder.ts';
import type { Candidate } from './read-candidate.ts';
import { exists } from './real-folder.ts';

/** Returns the package folders in `<host project>/jobs` and in the configured folders. */
export function folderCandidates(hostFolder: string, more: readonly string[]): Candidate[] {
  const folders = jobFolders(hostFolder, more);
  const existing = folders.filter(exists);
  const missing = folders.slice(1).filter((folder) => !existing.includes(folder));
  return [...missing.map(missingFolder), ...existing.flatMap((folder) => [...packagesIn(folder)])];
}

/** Returns the folders that hold package folders, existing or not. */
export function jobFolders(hostFolder: string, more: readonly string[]): string[] {
  return [join(hostFolder, 'jobs'), ...more.map((folder) => resolve(hostFolder, folder))];
}

/** A scope holds no scope: links could lead back, twice from each. */
function* packagesIn(folder: string, isScope = false): Generator<Candidate> {
  const { entries = [], problem: unreadable } = listFolder(folder);
  if (unreadable) yield { path: folder, origin: 'folder', problem: unreadable };
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.name.startsWith('@')) yield* isScope ? [] : packagesIn(path, true);
    else if (entry.isDirectory() || entry.isSymbolicLink()) yield { path, origin: 'folder' };
    else if (isMeantAsJob(entry)) yield looseFile(path);
  }
}

/** Returns true for a module or an archive. Other files, such as a README, need no problem. */
function isMeantAsJob(entry: Dirent): boolean {
  return /\.(?:[cm]?[jt]s|py|tgz)$/.test(entry.name);
}

function looseFile(path: string): Candidate {
  const { dir, name, ext } = parse(path);
  const [file, folder] = [shellWord(path), shellWord(join(dir, name))];
  const fix =
    ext === '.tgz'
      ? `Install it: \`netraven jobs add ${file} && rm ${file}\`.`
      : `Give it a folder of its own: \`mkdir ${folder} && mv ${file} ${folder}/index${ext}\`.`;
  const message = `${path} is a file; a job is a package in a folder`;
  return { path, origin: 'folder', problem: problem({ code: 'NR_PACKAGE_NOT_A_FOLDER', message, fix }) };
}

function missingFolder(path: string): Candidate {
  const fix = `Create it with \`mkdir -p ${shellWord(path)}\`, or remove it from \`folders\` in netraven.config.mts.`;
  const message = `${path} is configured as a folder of job packages, and does not exist`;
  return { path, origin: 'folder', problem: problem({ code: 'NR_PACKAGE_FOLDER_UNREADABLE', message, fix }) };
}
