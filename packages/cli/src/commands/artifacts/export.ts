import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { ArtifactExportPage, ArtifactText, Client } from '@netraven/api';
import { connect } from '../../client/connect.ts';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';
import { makeFolder } from '../../place/make-folder.ts';
import { counted } from '../../terminal/counted.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { bundleMirror } from './bundle.ts';
import { instant } from './instant.ts';
import { askRight, type Right, type RevealFlags } from './right.ts';

export interface ExportFlags extends RevealFlags {
  readonly bundle?: string;
  readonly at?: string;
  readonly device?: string;
  readonly tag?: string;
  readonly job?: string;
  readonly name?: string;
  readonly json?: boolean;
}

type Filter = NonNullable<Parameters<Client['artifacts']['export']>[0]>;

/** Writes the newest texts into a folder, or the history of the mirror into a Git bundle. */
export async function exportArtifacts(
  context: Context,
  folder: string | undefined,
  { bundle, json, ...flags }: ExportFlags,
): Promise<void> {
  if ((folder === undefined) === (bundle === undefined)) {
    throw cliError(
      'NR_USAGE_INVALID',
      folder === undefined ? 'Name a folder or a bundle' : 'Name only one of folder and bundle',
      {
        hint: 'Write `netraven artifacts export <folder>`, or `netraven artifacts export --bundle <file>`.',
      },
    );
  }
  if (bundle !== undefined) {
    const [flag] = Object.keys(flags);
    if (flag !== undefined) {
      throw cliError('NR_USAGE_INVALID', `--${flag} does not go with --bundle`, {
        hint: 'A bundle has the whole history of the mirror, masked. Export a folder to choose texts.',
      });
    }
    return bundleMirror(context, resolve(context.cwd, bundle), json);
  }
  return exportFolder(context, resolve(context.cwd, folder ?? ''), { ...flags, ...(json !== undefined && { json }) });
}

async function exportFolder(context: Context, folder: string, flags: ExportFlags): Promise<void> {
  const { at, job, device, tag, name } = flags;
  const filter: Filter = {
    ...(at !== undefined && { at: instant(at).toISOString() }),
    device,
    tag,
    jobType: job,
    name,
  };
  const right = await askRight(context, flags);
  await requireEmpty(folder, right !== undefined);
  const client = await connect(context);
  let write: Awaited<ReturnType<typeof writerOf>> | undefined;
  let files = 0;
  const owners = new Set<string | null>();
  for await (const { texts } of pagesOf(client, filter, right)) {
    write ??= await writerOf(folder, right !== undefined);
    for (const text of texts) {
      await write(text);
      owners.add(text.deviceId);
      files++;
    }
  }
  if (flags.json)
    return writeJson(context.terminal, {
      folder,
      texts: files,
      devices: [...owners].filter((id) => id !== null).length,
    });
  const what = right ? 'with secrets in clear, and noted in the audit' : 'secrets masked';
  const of = owners.delete(null) ? ' and of fleet jobs' : '';
  context.terminal.err(
    `${counted(files, 'text')} of ${counted(owners.size, 'device')}${of} written to ${folder}, ${what}.`,
  );
}

/** Reads the pages of an export. One in clear is noted in the audit first. */
async function* pagesOf(client: Client, filter: Filter, right: Right | undefined): AsyncGenerator<ArtifactExportPage> {
  const clear = right && (await client.artifacts.exportInClear({ ...filter, ...right.body }, right.headers));
  for (let next: ArtifactExportPage['next'] | object = {}; next;) {
    const page: ArtifactExportPage = await (right && clear
      ? client.artifacts.exportPageInClear(clear.id, { ...next }, right.headers)
      : client.artifacts.export({ ...filter, ...next }));
    yield page;
    ({ next } = page);
  }
}

/** @throws {NetRavenError} NR_FILE_IN_THE_WAY */
async function requireEmpty(folder: string, isSecret: boolean): Promise<void> {
  try {
    // Its owner could put links into it.
    if (isSecret && (await stat(folder)).uid !== process.getuid?.()) {
      throw cliError('NR_FILE_IN_THE_WAY', `${folder} belongs to another user`);
    }
    if ((await readdir(folder)).length === 0) return;
  } catch (cause) {
    if (isCode(cause, 'ENOENT')) return;
    if (!isCode(cause, 'ENOTDIR')) throw cause;
    throw cliError('NR_FILE_IN_THE_WAY', `${folder} is a file`, { cause });
  }
  throw cliError('NR_FILE_IN_THE_WAY', `${folder} is not empty`);
}

/** Returns a function that writes a text to its place: `<device>/<job type>/<name>`, as in the mirror. */
async function writerOf(folder: string, isSecret: boolean): Promise<(text: ArtifactText) => Promise<void>> {
  const { mirrorPath } = await import('@netraven/worker');
  const mode = isSecret ? { folder: 0o700, file: 0o600 } : { folder: 0o777, file: 0o666 };
  await makeFolder(folder, mode.folder);
  // It may have existed, with other rights.
  if (isSecret) await chmod(folder, mode.folder);
  const owners = new Map<string, string | null>();
  return async ({ text, ...version }) => {
    // At an instant before they were added, two devices can have the same name.
    const { deviceId, deviceName } = version;
    const isFirst = (owners.get(deviceName) ?? deviceId) === deviceId;
    if (isFirst) owners.set(deviceName, deviceId);
    const path = mirrorPath(isFirst ? version : { ...version, deviceName: `${deviceName}~${deviceId?.slice(0, 8)}` });
    const file = join(folder, path);
    await makeFolder(dirname(file), mode.folder);
    try {
      // It never writes over a file: two names may be one on this disk.
      await writeFile(file, text, { flag: 'wx', mode: mode.file });
    } catch (cause) {
      if (!isCode(cause, 'EEXIST')) throw cause;
      throw cliError('NR_FILE_IN_THE_WAY', `${file} exists already`, { cause });
    }
  };
}
