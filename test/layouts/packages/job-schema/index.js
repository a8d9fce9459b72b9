import { readFileSync } from 'node:fs';
import { NetRavenError } from '@netraven/core';
import { z } from 'zod';

export const meta = { jobType: 'schema', icon: 'mdi-cog', scope: 'fleet' };

export const configSchema = z.strictObject({ paths: z.array(z.string()).default([]) });

/** Tries to read what it was told it may not. */
export async function run({ config }) {
  if (typeof NetRavenError !== 'function') return { success: false };
  return { success: true, details: { reads: config.paths.map(read) } };
}

function read(path) {
  try {
    readFileSync(path);
    return 'read';
  } catch (error) {
    return error.code;
  }
}
