import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { messageOf } from '@netraven/core';
import { shellWord } from '@netraven/core/registry';
import { bad, ok, type Finding } from '../finding.ts';

/** Checks the folder for temporary files, in which each job host has a folder. */
export function lookAtTemp(): Promise<Finding[]> {
  const folder = tmpdir();
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return Promise.resolve([ok(folder)]);
  } catch (error) {
    const fix = `Create it with \`mkdir -p -m 1777 ${shellWord(folder)}\`, or set TMPDIR to another folder.`;
    return Promise.resolve([bad('NR_TEMP_FORBIDDEN', messageOf(error), fix)]);
  }
}
