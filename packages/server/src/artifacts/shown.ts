import type { ArtifactVersion } from '@netraven/api';
import type { artifacts } from '@netraven/db';

/** A version as the API answers it. */
export function shownVersion({ savedAt, ...version }: artifacts.Version): ArtifactVersion {
  return { ...version, savedAt: savedAt.toISOString() };
}
