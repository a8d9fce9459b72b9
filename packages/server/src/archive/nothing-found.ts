import { artifacts, type Database } from '@netraven/db';
import { mainArtifact } from './main-artifact.ts';

/**
 * Refuses a job type or name that nothing was saved under. The artifact that people ask for most is always known: a new
 * network has none yet.
 *
 * @throws {NetRavenError} NR_ARTIFACT_NONE
 */
export async function requireArtifactName(db: Database, { jobType, name }: artifacts.ArtifactFilter): Promise<void> {
  const isMain = jobType === mainArtifact.jobType && name === mainArtifact.name;
  const isAny = jobType === undefined && name === undefined;
  if (!isMain && !isAny) await artifacts.requireName(db, { jobType, name });
}

/**
 * Returns when the first and the last of these versions were saved, to explain an empty answer. Without a span: none was
 * saved at any time.
 *
 * @throws {NetRavenError} NR_ARTIFACT_NONE
 */
export async function spanOf(
  db: Database,
  of: Parameters<typeof artifacts.savedBetween>[1],
): Promise<{ readonly span?: { readonly first: Date; readonly last: Date } }> {
  await requireArtifactName(db, of);
  const span = await artifacts.savedBetween(db, of);
  return span ? { span } : {};
}
