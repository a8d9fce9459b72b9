import type { ArtifactHistory, ArtifactQuery, Client } from '@netraven/api';

/** The newest versions of an artifact. */
export interface ReadVersions {
  /** Newest first. */
  readonly versions: ArtifactHistory['versions'];
  /** Older versions were not read. */
  readonly hasMore: boolean;
}

/** Versions of a page. A list with all of some years would hold up the page. */
const limit = 200;

/** Reads the newest versions of an artifact, page by page, until a number of them and those with these ids were read. */
export async function readVersions(
  client: Client,
  of: ArtifactQuery,
  wanted: { readonly count: number; readonly ids: readonly (string | undefined)[] },
  signal: AbortSignal,
): Promise<ReadVersions> {
  const versions: ArtifactHistory['versions'][number][] = [];
  const missing = new Set(wanted.ids.filter((id) => id !== undefined));
  for (let next: ArtifactHistory['next'] | null = null; ;) {
    const page: ArtifactHistory = await client.artifacts.history({ ...of, limit, ...next }, { signal });
    versions.push(...page.versions);
    for (const { id } of page.versions) missing.delete(String(id));
    ({ next } = page);
    if (next === undefined) return { versions, hasMore: false };
    // The one before the oldest shown one is read too: its change is the difference to that.
    const isLastWanted = wanted.ids.includes(String(versions.at(-1)?.id));
    if (versions.length > wanted.count && missing.size === 0 && !isLastWanted) return { versions, hasMore: true };
  }
}
