import type { ArtifactHistory, ArtifactQuery, ArtifactVersion, Client } from '@netraven/api';
import { shellWord } from '@netraven/core/registry';
import { NetRavenError } from '@netraven/core';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { moment } from '../../terminal/moment.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { instant } from './instant.ts';

/** The artifact of a device, or of `fleet`. */
export type ArtifactOfDevice = Required<Pick<ArtifactQuery, 'device' | 'jobType' | 'name'>>;

/** Returns the query for a device. `fleet`, as in the mirror: what fleet jobs and summaries saved. */
export function ownerOf(device: string): { readonly device?: string } {
  return device === 'fleet' ? {} : { device };
}

/** Versions of a page. */
const limit = 1_000;

/** Returns the versions of an artifact, newest first, page by page, and says which other devices had the name. @throws {ApiError} NR_DEVICE_UNKNOWN */
export async function findVersions(
  client: Client,
  { device, jobType, name }: ArtifactOfDevice,
  terminal: Terminal,
): Promise<ArtifactHistory['versions']> {
  const versions: ArtifactHistory['versions'][number][] = [];
  for (let next: ArtifactHistory['next'] | null = null; next !== undefined;) {
    const asked = { ...ownerOf(device), jobType, name, limit, ...next };
    const page: ArtifactHistory = await client.artifacts.history(asked);
    if (next === null) tellOthers(terminal, device, page.others, 'history');
    versions.push(...page.versions);
    ({ next } = page);
  }
  return versions;
}

/** Says which other devices had a name: their versions are not among those that are shown. */
export function tellOthers(
  terminal: Terminal,
  device: string,
  others: ArtifactHistory['others'],
  command: 'history' | 'list',
): void {
  for (const { id, name, removedAt } of others) {
    const now = removedAt === null ? `now ${name}` : `removed ${moment(removedAt)} as ${name}`;
    const see = `See it with \`netraven artifacts ${command} ${id}\`.`;
    terminal.err(escapeControls(`Another device had the name ${device} before: ${now}. ${see}`));
  }
}

/** Says that an artifact has no version. */
export function noVersions({ device, jobType, name }: ArtifactOfDevice): string {
  return `${device} has no saved ${jobType}/${name}. See what it has: \`netraven artifacts list ${shellWord(device)}\`.`;
}

/** Returns the newest version. @throws {NetRavenError} NR_ARTIFACT_NONE */
export function newestOf<Of extends ArtifactVersion>(versions: readonly Of[], of: ArtifactOfDevice): Of {
  const [newest] = versions;
  if (!newest)
    throw new NetRavenError('NR_ARTIFACT_NONE', `${of.device} has no saved ${of.jobType}/${of.name}`, {
      hint: `See what it has: \`netraven artifacts list ${shellWord(of.device)}\`.`,
    });
  return newest;
}

/**
 * Returns the version with a number, or the one that was the newest at an instant.
 *
 * @param versions newest first
 * @throws {NetRavenError} NR_ARTIFACT_UNKNOWN, NR_USAGE_INVALID
 */
export function pickVersion<Of extends ArtifactVersion>(versions: readonly Of[], asked: string): Of {
  const isNumber = /^\d{1,9}$/.test(asked);
  const at = isNumber ? '' : instant(asked).toISOString();
  const found = versions.find(({ version, savedAt }) => (isNumber ? version === Number(asked) : savedAt <= at));
  if (found) return found;
  const oldest = versions.at(-1);
  const reach = oldest ? `the oldest is ${oldest.version}, saved at ${oldest.savedAt}` : 'it has no version yet';
  throw new NetRavenError(
    'NR_ARTIFACT_UNKNOWN',
    `There is no version ${isNumber ? asked : `saved before ${at}`}; ${reach}`,
    { hint: `List the versions: \`netraven artifacts history ${oldest ? argumentsOf(oldest) : '<device>'}\`.` },
  );
}

/** Returns the name of the device; `fleet` for what fleet jobs and summaries saved. */
export function ownerName({ deviceName }: Pick<ArtifactVersion, 'deviceName'>): string {
  return deviceName || 'fleet';
}

/** Returns the arguments that name an artifact, for a command to type. */
export function argumentsOf(of: Pick<ArtifactVersion, 'deviceName' | 'jobType' | 'name'>): string {
  return [ownerName(of), of.jobType, of.name].map(shellWord).join(' ');
}
