import type { Dirent } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { fault } from '../problem.ts';
import type { Candidate } from './candidate.ts';
import { listFolder } from './list-folder.ts';
import { isThere } from './real-folder.ts';
import { shellWord } from '../shell-word.ts';

/** The package folders in `<host project>/jobs` and in the folders the configuration names. */
export function folderCandidates(hostFolder: string, more: readonly string[]): Candidate[] {
  const folders = jobFolders(hostFolder, more);
  const there = folders.filter(isThere);
  const missing = more.length > 0 ? folders.slice(1).filter((folder) => !there.includes(folder)) : [];
  return [...missing.map(missingFolder), ...there.flatMap((folder) => [...packagesIn(folder)])];
}

/** The folders that hold package folders, whether they exist or not. */
export function jobFolders(hostFolder: string, more: readonly string[]): string[] {
  return [join(hostFolder, 'jobs'), ...more.map((folder) => resolve(hostFolder, folder))];
}

function* packagesIn(folder: string): Generator<Candidate> {
  const { entries, problem } = listFolder(folder);
  if (problem) yield { path: folder, origin: 'folder', problem };
  for (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.name.startsWith('@')) yield* packagesIn(path);
    else if (entry.isDirectory() || entry.isSymbolicLink()) yield { path, origin: 'folder' };
    else if (isMeantAsJob(entry)) yield looseFile(path);
  }
}

/** Somebody who drops a module or an archive expects it to be a job; a README beside the packages is just that. */
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
  return { path, origin: 'folder', problem: fault('NR_PACKAGE_NOT_A_FOLDER', '', message, fix) };
}

function missingFolder(path: string): Candidate {
  const fix = `Create it with \`mkdir -p ${shellWord(path)}\`, or take it out of \`folders\` in netraven.config.mts.`;
  const message = `${path} is configured as a folder of job packages, and does not exist`;
  return { path, origin: 'folder', problem: fault('NR_PACKAGE_FOLDER_UNREADABLE', '', message, fix) };
}
