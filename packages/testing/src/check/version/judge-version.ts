import { gte, inc, lt, major, parse, valid } from 'semver';
import { warningFinding, errorFinding, type Finding } from '../finding.ts';
import { highest, type Bump, type Change } from './change.ts';

/** Checks that a version is high enough for the changes since an earlier one. */
export function judgeVersion(version: string, before: string, changes: readonly Change[]): Finding[] {
  const bump = highest(changes);
  // Another check reports an invalid version.
  if (valid(version) === null || valid(before) === null) return [];
  const path = 'package.json#version';
  const needed = bump && nextVersion(before, bump);
  const because = reasons(changes.filter((change) => change.bump === bump));
  if (version === before) {
    const next = needed ? `; the changes need ${needed} or higher (${because})` : '';
    return [warningFinding('NR_CHECK_VERSION_BUMP', path, `${version} is already published${next}`)];
  }
  if (lt(version, before)) {
    return [errorFinding('NR_CHECK_VERSION_BUMP', path, `${version} is lower than the earlier version ${before}`)];
  }
  if (needed === undefined || gte(released(version), needed) || parse(before)?.prerelease.length !== 0) return [];
  const message = `${version} follows ${before}, but the changes are ${bump}: ${because}`;
  return [errorFinding('NR_CHECK_VERSION_BUMP', path, message, { fix: `Publish it as ${needed} or higher.` })];
}

/** The first two changes. The report has all. */
function reasons(changes: readonly Change[]): string {
  const shown = changes.slice(0, 2).map(({ path, message }) => `${path}: ${message}`);
  return [...shown, ...(changes.length > 2 ? [`and ${changes.length - 2} more`] : [])].join('; ');
}

/** Returns the next version. As with `^`, the minor number counts as major before 1.0.0. */
function nextVersion(before: string, bump: Bump): string {
  const early: Readonly<Record<Bump, Bump>> = { major: 'minor', minor: 'patch', patch: 'patch' };
  return String(inc(before, major(before) === 0 ? early[bump] : bump));
}

/** Returns the version without prerelease and build. */
function released(version: string): string {
  return version.split(/[-+]/)[0] ?? version;
}
