import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import type { PackagePolicy } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';

/** A policy with only the names of its settings, because the values may be secret. */
export interface NotedPolicy extends Omit<PackagePolicy, 'config'> {
  /** Top-level names. Absent in the file of an older NetRaven. */
  readonly settings?: readonly string[];
}

const fileOf = (home: string): string => join(home, 'cache', 'policies.json');

/** Writes the policies of job packages for commands without a server. Never writes their config. */
export function writePolicies(home: string, policies: readonly PackagePolicy[]): void {
  const noted = policies.map(({ name, enabled, granted, decidedFor, config = {} }): NotedPolicy => ({
    name,
    ...(enabled !== undefined && { enabled }),
    granted,
    ...(decidedFor !== undefined && { decidedFor }),
    settings: Object.keys(config),
  }));
  writeWhole(fileOf(home), `${JSON.stringify(noted)}\n`);
}

/** Reads what {@link writePolicies} wrote last; `undefined` before the first start. @throws {NetRavenError} NR_HOME_POLICIES_UNREADABLE, NR_HOME_FORBIDDEN */
export async function readPolicies(home: string): Promise<NotedPolicy[] | undefined> {
  const file = fileOf(home);
  try {
    const noted: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!Array.isArray(noted) || !noted.every(isPolicy)) throw new TypeError('it holds something else');
    return noted;
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (isCode(cause, 'EACCES')) throw cliError('NR_HOME_FORBIDDEN', `This user may not read ${file}`, { cause });
    throw cliError('NR_HOME_POLICIES_UNREADABLE', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Returns the names of the stored settings of a package; `undefined` if unknown. */
export function settingsIn(
  noted: readonly NotedPolicy[] | undefined,
  packageName: string,
): readonly string[] | undefined {
  const policy = noted?.find(({ name }) => name === packageName);
  return policy ? policy.settings : noted && [];
}

function isPolicy(value: unknown): value is NotedPolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, granted, enabled, settings = [] } = value as Record<string, unknown>;
  const isNamed = typeof name === 'string' && (enabled === undefined || typeof enabled === 'boolean');
  return isNamed && Array.isArray(granted) && Array.isArray(settings);
}
