import { statfs } from 'node:fs/promises';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { nearestFolder } from './home.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Checks the free space on the disk of the home: a warning below 1 GiB, bad below 100 MiB. */
export async function lookAtDisk({ home }: Subject): Promise<Finding[]> {
  const folder = nearestFolder(await home());
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `${sizeOf(free)} free for ${folder}`;
  const fix = `Find large files with \`du -sh ${shellWord(folder)}/*\` and delete some, or set NETRAVEN_HOME to a folder on another disk.`;
  if (free < 100 * mebibyte) return [bad('NR_DISK_LOW', message, fix)];
  return [free < gibibyte ? warning('NR_DISK_LOW', message, fix) : ok(message)];
}

function sizeOf(bytes: number): string {
  return bytes < gibibyte ? `${Math.floor(bytes / mebibyte)} MiB` : `${(bytes / gibibyte).toFixed(1)} GiB`;
}
