import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../system/is-alive.ts';

const prefix = 'netraven-job-';
const maxFiles = 1_000;
const maxMb = 64;
let isSwept = false;

/** Makes an empty working folder for a job host. The first call also removes the folders of crashed processes. */
export function makeTaskFolder(): string {
  if (!isSwept) sweep();
  isSwept = true;
  return mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
}

/** Returns the excess of such a folder, if any. It shares its disk, on some machines the memory, with others. */
export function excessIn(folder: string): string | undefined {
  const files = listed(folder);
  if (files.length > maxFiles) return `${files.length} files in its folder; it may have ${maxFiles}`;
  const mb = files.reduce((sum, file) => sum + sizeOf(join(folder, file)), 0) / 2 ** 20;
  return mb > maxMb ? `${Math.round(mb)} MB in its folder; it may have ${maxMb}` : undefined;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    // The folder was removed just now.
    return [];
  }
}

function sizeOf(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = /^netraven-job-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // The folder of another user.
    }
  }
}
