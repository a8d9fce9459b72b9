import type { ArtifactVersion } from '../schemas/artifacts.ts';

/** Returns the people who changed the device, and from where they came: `anna from 10.0.0.5`. Empty: unknown. */
export function describeAuthors({ authors }: Pick<ArtifactVersion, 'authors'>): string {
  return authors.map(({ name, address }) => (address === null ? name : `${name} from ${address}`)).join(', ');
}
