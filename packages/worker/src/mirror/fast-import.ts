import { createHash } from 'node:crypto';
import type { artifacts, triggers } from '@netraven/db';

type Author = triggers.Author;

export const branch = 'refs/heads/main';
export const committer = { name: 'NetRaven', email: 'netraven@localhost' } as const;
/** The trailer of a commit with the id of its version. */
export const versionTrailer = 'NetRaven-Version';
/** The trailer of a commit with the id of the run that saved the version. */
export const runTrailer = 'NetRaven-Run';

/**
 * Returns a stream for `git fast-import`, in pieces: one commit per version, in order, on top of the commit `after`. The
 * author is the person who changed the device, if known. A renamed device leaves its former path. Git refuses all of it
 * when the branch has newer commits, because another process took the mirror lock.
 */
export function fastImportStream(versions: readonly artifacts.MirrorVersion[], after: string | undefined): Buffer[] {
  const parts = versions.flatMap(({ version, text, formerName }, index) => {
    const path = mirrorPath(version);
    const message = [
      `${path} version ${version.version}`,
      '',
      ...version.authors.map(describeAuthor),
      ...(version.authors.length > 0 ? [''] : []),
      `${runTrailer}: ${version.runId}`,
      `${versionTrailer}: ${version.id}`,
      '',
    ].join('\n');
    const [author] = version.authors;
    return [
      `commit ${branch}\n`,
      ...(author ? [`author ${gitPerson(author)} ${secondsOf(author.changedAt ?? version.savedAt)} +0000\n`] : []),
      `committer ${committer.name} <${committer.email}> ${secondsOf(version.savedAt)} +0000\n`,
      ...data(message),
      ...(index === 0 && after !== undefined ? [`from ${after}\n`] : []),
      ...(formerName === null ? [] : [`D ${mirrorPath({ ...version, deviceName: formerName })}\n`]),
      `M 100644 inline ${path}\n`,
      ...data(text),
    ];
  });
  return [...parts, 'done\n'].map((part) => (typeof part === 'string' ? Buffer.from(part) : part));
}

/** Returns a person for Git. The mail address exists nowhere (RFC 2606), and is the same on every device. */
function gitPerson({ name }: Author): string {
  const shown = name.replaceAll(/[<>]/g, '').trim();
  const local = shown.replaceAll(/[^\w.+-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  return `${shown || 'unknown'} <${local || 'unknown'}@netraven.invalid>`;
}

function describeAuthor({ name, address, changedAt }: Author): string {
  const from = address === null ? '' : ` from ${address}`;
  return `Changed by ${name}${from}${changedAt === null ? '' : ` at ${changedAt}`}`;
}

function secondsOf(time: string | Date): number {
  return Math.max(0, Math.floor(new Date(time).getTime() / 1_000));
}

function data(content: string | Buffer): (string | Buffer)[] {
  return [`data ${Buffer.byteLength(content)}\n`, content, '\n'];
}

/** The longest name of a file, in bytes. A clone cannot check out a longer one. */
const longestName = 255;

/** Returns `<device>/<job type>/<name>`; for a fleet job, `fleet` is the device. */
export function mirrorPath(of: Pick<artifacts.Version, 'deviceId' | 'deviceName' | 'jobType' | 'name'>): string {
  return [of.deviceId === null ? 'fleet' : of.deviceName, of.jobType, of.name].map(pathPart).join('/');
}

/**
 * Returns a name as one part of a path. Encodes what would leave the folder, and what Git refuses (`.git`). A part that is
 * too long is cut, and a hash tells it from others.
 */
function pathPart(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll('*', '%2A').replace(/^\./, '%2E');
  if (encoded.length <= longestName) return encoded;
  const hash = createHash('sha256').update(encoded).digest('hex').slice(0, 16);
  return `${encoded.slice(0, longestName - hash.length - 1)}~${hash}`;
}
