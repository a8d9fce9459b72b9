import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '@netraven/core';
import { cliError } from '../../codes.ts';

/** Reads the JSON object in a file, such as that of `--config`; empty without one. @throws {NetRavenError} NR_USAGE_INVALID */
export function readJsonFile(cwd: string, file: string | undefined): Record<string, unknown> {
  if (file === undefined) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(resolve(cwd, file), 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (cause) {
    throw cliError('NR_USAGE_INVALID', `Cannot read ${file}: ${messageOf(cause)}`, { cause });
  }
  throw cliError('NR_USAGE_INVALID', `Cannot read ${file}: it must contain a JSON object`);
}
