import { gte, inc, lt, major, parse, valid } from 'semver';
import { caution, fault, type Finding } from '../finding.ts';
import { highest, type Bump, type Change } from './change.ts';

/** Whether a version is high enough for what changed since another one. */
export function judgeVersion(version: string, before: string, changes: readonly Change[]): Finding[] {
  const bump = highest(changes);
  // A version that is none is told elsewhere.
  if (valid(version) === null || valid(before) === null) return [];
  const path = 'package.json#version';
  const needed = bump && nextVersion(before, bump);
  const because = reasons(changes.filter((change) => change.bump === bump));
  if (version === before) {
    const next = needed ? `; what changed asks for ${needed} or higher (${because})` : '';
    return [caution('NR_CHECK_VERSION_PUBLISHED', path, `${version} is published already${next}`)];
  }
  if (lt(version, before)) {
    return [fault('NR_CHECK_VERSION_BUMP', path, `${version} is lower than ${before}, which it is compared with`)];
  }
  if (needed === undefined || gte(released(version), needed) || parse(before)?.prerelease.length !== 0) return [];
  const message = `${version} follows ${before}, and what changed is ${bump}: ${because}`;
  return [fault('NR_CHECK_VERSION_BUMP', path, message, { fix: `Publish it as ${needed} or higher.` })];
}

/** The first few; the report has all of them. */
function reasons(changes: readonly Change[]): string {
  const shown = changes.slice(0, 2).map(({ path, message }) => `${path}: ${message}`);
  return [...shown, ...(changes.length > 2 ? [`and ${changes.length - 2} more`] : [])].join('; ');
}

/** As `^` understands it: before 1.0.0 the minor version is the major one. */
function nextVersion(before: string, bump: Bump): string {
  const early: Readonly<Record<Bump, Bump>> = { major: 'minor', minor: 'patch', patch: 'patch' };
  return String(inc(before, major(before) === 0 ? early[bump] : bump));
}

/** The version that a prerelease leads up to. */
function released(version: string): string {
  return version.split(/[-+]/)[0] ?? version;
}
