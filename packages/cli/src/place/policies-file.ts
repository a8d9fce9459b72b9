import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '@netraven/core';
import type { PackagePolicy } from '@netraven/core/registry';
import { cliError } from '../codes.ts';
import { isCode } from '../error-fields.ts';

const fileOf = (home: string): string => join(home, 'cache', 'policies.json');

/** Notes what an administrator decided about job packages, for listings without a server. Never their config: it may hold secrets. */
export async function writePolicies(home: string, policies: readonly PackagePolicy[]): Promise<void> {
  const shown = policies.map(({ name, enabled, granted }) => ({
    name,
    ...(enabled !== undefined && { enabled }),
    granted,
  }));
  const file = fileOf(home);
  const draft = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(draft, `${JSON.stringify(shown)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

/** What {@link writePolicies} noted last; none when nothing was ever started. @throws {NetRavenError} NR_HOME_POLICIES_UNREADABLE */
export async function readPolicies(home: string): Promise<PackagePolicy[]> {
  const file = fileOf(home);
  try {
    const noted: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!Array.isArray(noted) || !noted.every(isPolicy)) throw new TypeError('it holds something else');
    return noted;
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return [];
    throw cliError('NR_HOME_POLICIES_UNREADABLE', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

function isPolicy(value: unknown): value is PackagePolicy {
  if (typeof value !== 'object' || value === null) return false;
  const { name, granted, enabled } = value as Record<string, unknown>;
  return typeof name === 'string' && Array.isArray(granted) && (enabled === undefined || typeof enabled === 'boolean');
}
