import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, lchown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '@netraven/core/system';
import { dbError } from '../codes.ts';
import { majorVersion } from './binaries.ts';
import { commandAs, type RunAs } from './run-as.ts';

/** A database cluster on disk: `<home>/postgres/cluster`. */
export interface Cluster {
  readonly data: string;
  /** Of the role `postgres`, used only to start and repair. */
  readonly adminPassword: string;
  /** Of the role `netraven`, used for everything else. It is not a superuser. */
  readonly password: string;
}

/** Options to make a cluster. */
interface MakeOptions {
  readonly as: RunAs;
  readonly initdb: string;
  readonly env: Record<string, string>;
  readonly onWaiting?: (() => void) | undefined;
}

/** Returns the data folder of a cluster. It may not exist yet. */
export function dataFolder(folder: string): string {
  return join(folder, 'cluster', 'data');
}

/** Returns the owner of the data folder; undefined if it does not exist. */
export async function dataOwner(folder: string): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const { uid, gid } = await stat(dataFolder(folder));
    return { uid, gid };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${folder} cannot be read`, { cause: error });
  }
}

/**
 * Reads the cluster. If it does not exist, `initdb` makes it in a temporary folder, which is then renamed: a killed start,
 * or two starts at once, never leave half a cluster.
 *
 * @throws {NetRavenError} NR_DATABASE_FOLDER_VERSION when another major version made it.
 * @throws {NetRavenError} NR_DATABASE_FOLDER_UNUSABLE when it cannot be read or made.
 */
export async function openCluster(folder: string, run: MakeOptions): Promise<Cluster> {
  if (!(await dataOwner(folder))) await makeCluster(folder, run);
  const cluster = join(folder, 'cluster');
  try {
    const [version, adminPassword, password] = await Promise.all(
      ['data/PG_VERSION', 'postgres.password', 'netraven.password'].map(async (file) =>
        (await readFile(join(cluster, file), 'utf8')).trim(),
      ),
    );
    if (version !== String(majorVersion)) {
      throw dbError(
        'NR_DATABASE_FOLDER_VERSION',
        `${cluster} was made by PostgreSQL ${version}; this NetRaven carries PostgreSQL ${majorVersion}`,
      );
    }
    return { data: dataFolder(folder), adminPassword: adminPassword ?? '', password: password ?? '' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${cluster} cannot be read`, { cause: error });
  }
}

/** Changes the owner of a stopped cluster to the user that PostgreSQL runs as. Only root can do that. */
export async function giveCluster(folder: string, as: RunAs): Promise<void> {
  const data = dataFolder(folder);
  if (process.getuid?.() !== 0 || (await stat(data)).uid === as.uid) return;
  for (const entry of await readdir(data, { recursive: true })) await lchown(join(data, entry), as.uid, as.gid);
  await chown(data, as.uid, as.gid);
}

async function makeCluster(folder: string, run: MakeOptions): Promise<void> {
  await removeLeftovers(folder);
  const making = join(folder, `cluster.${process.pid}`);
  const data = join(making, 'data');
  const password = join(making, 'postgres.password');
  try {
    await mkdir(making);
    // Independent of the umask: the user that PostgreSQL runs as must be able to enter.
    await chmod(making, 0o755);
    await mkdir(data, { mode: 0o700 });
    await writeFile(password, randomBytes(24).toString('hex'), { mode: 0o400 });
    await writeFile(join(making, 'netraven.password'), randomBytes(24).toString('hex'), { mode: 0o400 });
    if (run.as.how === 'uid') await Promise.all([data, password].map((path) => chown(path, run.as.uid, run.as.gid)));
    const { file, args, ids } = commandAs(run.as, run.initdb, [
      `--pgdata=${data}`,
      `--pwfile=${password}`,
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      // One call for all files, also those of the passwords. Elsewhere each file is written to disk by itself.
      ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
      '--no-instructions',
    ]);
    // initdb and postgres do not inherit the environment: it may contain the master key.
    const env = { PATH: process.env['PATH'] ?? '', ...run.env };
    const made = promisify(execFile)(file, args, { ...ids, cwd: '/', env });
    run.onWaiting?.();
    await made;
    if (run.as.how === 'uid') await chown(password, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    const said = (error as { stderr?: string }).stderr?.trim();
    throw dbError(
      'NR_DATABASE_FOLDER_UNUSABLE',
      `Cannot make the database in ${folder}${said ? `: ${said.slice(-500)}` : ''}`,
      { cause: error },
    );
  }
  try {
    await rename(making, join(folder, 'cluster'));
    // A power failure must not leave a home that names a database which is not there.
    await using directory = await open(folder);
    await directory.sync();
  } catch (error) {
    await rm(making, { recursive: true, force: true });
    // Another start was faster: its cluster is used.
    if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** Removes temporary folders of killed starts. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^cluster\.(\d+)$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}
