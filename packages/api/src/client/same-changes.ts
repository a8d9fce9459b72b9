import type { ArtifactChanges, ArtifactVersion } from '../schemas/artifacts.ts';

/** A version that was saved, and what differs from the one before. */
export type ArtifactChange = ArtifactChanges['changes'][number];

/** Groups equal changes of several devices, in the order of the first one of each group. */
export function sameChanges(changes: readonly ArtifactChange[]): (readonly [ArtifactChange, ...ArtifactChange[]])[] {
  return [...Map.groupBy(changes, keyOf).values()] as [ArtifactChange, ...ArtifactChange[]][];
}

/** Changes with equal keys are the same change. One that was not compared is like no other. */
function keyOf({ isFirst, added, removed, hunks, more, version }: ArtifactChange): string {
  const unknown = added === null && !isFirst ? version.id : null;
  return JSON.stringify([isFirst, unknown, added, removed, more, hunks.map(({ section, lines }) => [section, lines])]);
}

/** Returns the people who changed the device, and from where they came: `anna from 10.0.0.5`. Empty: unknown. */
export function describeAuthors({ authors }: Pick<ArtifactVersion, 'authors'>): string {
  return authors.map(({ name, address }) => (address === null ? name : `${name} from ${address}`)).join(', ');
}
