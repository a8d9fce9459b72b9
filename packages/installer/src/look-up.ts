import type { Manifest, PackageRecord } from '@netraven/core/registry';
import type { ChangeContext } from './change-context.ts';
import type { Proposal, VersionOrigin } from './proposal.ts';
import { readInstalledPublisher } from './source/installed-publisher.ts';
import { changedHands, readPublished, type Published } from './source/published.ts';
import type { Source } from './source/source.ts';

/** A package to install, before it is downloaded. */
interface LookedUp {
  readonly manifest: Manifest;
  readonly version: string;
  /** Absent for an archive or a folder. */
  readonly published?: Published;
}

/** Reads the manifest of a package to install: from the registry, the archive or the folder. @throws {NetRavenError} as {@link readPublished} does */
export async function lookUp(source: Source, { manager, registry }: ChangeContext): Promise<LookedUp> {
  if (source.from !== 'registry') {
    const { manifest } = source;
    return { manifest, version: typeof manifest['version'] === 'string' ? manifest['version'] : '' };
  }
  const published = await readPublished(manager, registry.hostProject.folder, source.name, source.range);
  return { manifest: published.manifest, version: published.version, published };
}

/** Returns the fields of a published version that a person decides by. */
export function originOf(published: Published): VersionOrigin {
  const { publisher, publishedAt, firstPublishedAt, integrity, provenance, manifest } = published;
  const { deprecated } = manifest;
  return {
    ...(publisher !== undefined && { publisher }),
    ...(publishedAt && { publishedAt }),
    ...(firstPublishedAt && { firstPublishedAt }),
    ...(integrity !== undefined && { integrity }),
    provenance,
    ...(typeof deprecated === 'string' && { deprecated }),
  };
}

/** Returns the installed version with its publisher, and whether the package has changed hands since. */
export async function versionBefore(
  { name, version }: PackageRecord,
  published: Published | undefined,
  { manager, registry }: ChangeContext,
): Promise<Pick<Proposal, 'before' | 'changedHands'>> {
  if (!published) return { before: { version } };
  const { folder } = registry.hostProject;
  const installed = await readInstalledPublisher(manager, folder, { name, version });
  const { publisher } = installed;
  const before = { version, ...(publisher !== undefined && { publisher }) };
  return { before, changedHands: changedHands(installed, published) };
}
