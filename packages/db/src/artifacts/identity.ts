/** Whose text it is: of a device (null: of a fleet job), a job type and a name. */
export interface ArtifactKey {
  readonly deviceId: string | null;
  readonly jobType: string;
  readonly name: string;
}

/** Identity for which a version's secrets are sealed. */
export function revealsIdentity(of: ArtifactKey & { version: number }): string {
  return `artifact:${JSON.stringify([of.deviceId, of.jobType, of.name, of.version])}`;
}
