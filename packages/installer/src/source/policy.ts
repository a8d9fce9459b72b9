import type { NetRavenError } from '@netraven/core';
import { gt, lt, valid } from 'semver';
import { installError } from '../codes.ts';
import type { Published } from './published.ts';

/** The packages that may be installed, from `install` in netraven.config.mts. Default: all. */
export interface InstallPolicy {
  /** Scopes of the packages, e.g. `@acme`. Default: every name. */
  readonly scopes?: readonly string[];
  /** Least age of a version, a whole number of hours, days or weeks, e.g. `3d`. Default: none. */
  readonly minimumAge?: string;
  /** Only versions that the registry has with provenance and an integrity. Default `false`. */
  readonly provenance?: boolean;
}

/** Waiting does not help if the age is unknown. */
const changeAgeHint = 'An administrator can change `install.minimumAge` in netraven.config.mts.';

const unitsMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Returns an age such as `12h`, `3d` or `2w` in ms; undefined for any other text. */
export function ageMs(text: string): number | undefined {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unitsMs[unit] ?? 0);
}

/** A package to judge. Without `published`, it comes from an archive or a folder, which has neither age nor provenance. */
export interface Candidate {
  readonly name: string;
  readonly version: string;
  /** For an upgrade: the installed version. */
  readonly installed?: string | undefined;
  readonly published?: Published;
}

/** Returns why a policy refuses a package; undefined if it may be installed. */
export function refusalOf(
  { scopes, minimumAge, provenance = false }: InstallPolicy,
  { name, version, installed, published }: Candidate,
  now: Date,
): NetRavenError | undefined {
  if (scopes && !scopes.some((scope) => name.startsWith(`${scope}/`))) {
    return installError('NR_INSTALL_SCOPE', `${name} is in none of the allowed scopes: ${scopes.join(', ')}`);
  }
  const spec = `${name} ${version}`;
  if (minimumAge !== undefined && !published) {
    return installError('NR_INSTALL_TOO_YOUNG', `${spec} is not from the registry, so its age is unknown`, {
      hint: `Publish it and install it from the registry. ${changeAgeHint}`,
    });
  }
  if (minimumAge !== undefined && published && !isOldEnough(published.publishedAt, minimumAge, now)) {
    return tooYoung({ name, version, installed, published }, { minimumAge, provenance }, now);
  }
  if (provenance && published?.provenance !== true) {
    return installError('NR_INSTALL_PROVENANCE', `${spec} has no provenance, so its source code is unknown`);
  }
  if (provenance && published?.integrity === undefined) {
    return installError('NR_INSTALL_PROVENANCE', `The registry gives no integrity of ${spec}`);
  }
  return undefined;
}

/** Returns true if a version is old enough for a policy. A version without a time is not. */
export function isOldEnough(publishedAt: Date | undefined, minimumAge: string | undefined, now: Date): boolean {
  if (minimumAge === undefined) return true;
  return publishedAt !== undefined && now.getTime() - publishedAt.getTime() >= (ageMs(minimumAge) ?? Infinity);
}

function tooYoung(
  { name, version, installed, published: { publishedAt, times } }: Candidate & { readonly published: Published },
  { minimumAge, provenance }: { readonly minimumAge: string; readonly provenance: boolean },
  now: Date,
): NetRavenError {
  const spec = `${name} ${version}`;
  if (!publishedAt) {
    const message = `The registry does not say when ${spec} was published`;
    return installError('NR_INSTALL_TOO_YOUNG', message, { hint: changeAgeHint });
  }
  const message = `${spec} was published at ${publishedAt.toISOString()}; a version must be ${minimumAge} old`;
  // Of a downgrade, any older version will do.
  const low = valid(installed);
  const isBetween = (other: string): boolean =>
    lt(other, version) && (low === null || !lt(low, version) || gt(other, low));
  const others = [...times].filter(([other, time]) => isBetween(other) && isOldEnough(time, minimumAge, now));
  // An older version may lack provenance, and would be refused next.
  const old = provenance ? undefined : others.at(-1)?.[0];
  const hint = old === undefined ? {} : { hint: `Wait, or name an older version: ${name}@${old}.` };
  return installError('NR_INSTALL_TOO_YOUNG', message, hint);
}
