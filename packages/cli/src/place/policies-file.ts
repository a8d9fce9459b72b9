import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@netraven/core';
import type { PackagePolicy } from '@netraven/core/registry';
import { writeWhole } from '@netraven/core/system';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';

/** A policy with the names of its settings in the place of these: they may hold secrets. */
export interface NotedPolicy extends Omit<PackagePolicy, 'config'> {
  /** At the top. Absent in a note of an older NetRaven. */
  readonly settings?: readonly string[];
}

const fileOf = (home: string): string => join(home, 'cache', 'policies.json');

/** Notes what an administrator decided about job packages, for commands without a server. Never their config. */
export function writePolicies(home: string, policies: readonly PackagePolicy[]): void {
  const noted = policies.map(({ name, enabled, granted, config = {} }): NotedPolicy => ({
    name,
    ...(enabled !== undefined && { enabled }),
    granted,
    settings: Object.keys(config),
  }));
  writeWhole(fileOf(home), `${JSON.stringify(noted)}\n`);
}

/** What {@link writePolicies} noted last; `undefined` when nothing was ever started. @throws {NetRavenError} NR_HOME_POLICIES_UNREADABLE, NR_HOME_FORBIDDEN */
export async function readPolicies(home: string): Promise<NotedPolicy[] | undefined> {
  const file = fileOf(home);
  try {
    const noted: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!Array.isArray(noted) || !noted.every(isPolicy)) throw new TypeError('it holds something else');
    return noted;
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return undefined;
    if (isCode(cause, 'EACCES')) throw cliError('NR_HOME_FORBIDDEN', `${file} may not be read by this user`, { cause });
    throw cliError('NR_HOME_POLICIES_UNREADABLE', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Names of the settings of a package, as they were noted last; `undefined`: nothing is known. */
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
