import { statfs } from 'node:fs/promises';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, warning, type Finding } from '../finding.ts';
import type { Subject } from '../subject.ts';
import { nearestFolder } from './home.ts';

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** Space on the disk of the home: below 1 GiB it is low, below 100 MiB too little to go on. */
export async function lookAtDisk({ home }: Subject): Promise<Finding[]> {
  const folder = nearestFolder(await home());
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const message = `${sizeOf(free)} are free for ${folder}`;
  const fix = `See what takes it with \`du -sh ${shellWord(folder)}/*\` and make room, or name a home on another disk with NETRAVEN_HOME.`;
  if (free < 100 * mebibyte) return [bad('NR_DISK_FULL', message, fix)];
  return [free < gibibyte ? warning('NR_DISK_LOW', message, fix) : ok(message)];
}

function sizeOf(bytes: number): string {
  return bytes < gibibyte ? `${Math.floor(bytes / mebibyte)} MiB` : `${(bytes / gibibyte).toFixed(1)} GiB`;
}
