import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { HostProject } from '@netraven/core/registry';

/** The places to look for the host project and the home. */
export interface PlaceOptions {
  /** Folder of the host project. Default: `NETRAVEN_ROOT`; else the nearest above `cwd`. */
  readonly root?: string;
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: the current folder. */
  readonly cwd?: string;
}

/** The host project and its home. */
export interface Place {
  readonly hostProject: HostProject;
  /** `NETRAVEN_HOME`; else `.netraven` in the host project. Need not exist. */
  readonly home: string;
}

/** @throws {NetRavenError} NR_HOST_PROJECT_NONE, NR_HOST_PROJECT_UNREADABLE, NR_HOST_PROJECT_PNP */
export async function findPlace(options: PlaceOptions): Promise<Place> {
  const { findHostProject } = await import('@netraven/core/registry');
  const hostProject = await findHostProject(options);
  return { hostProject, home: namedHome(options) ?? join(hostProject.folder, '.netraven') };
}

/** Finds the home. If it is named, no host project is needed. @throws {NetRavenError} as {@link findPlace} */
export async function findHome(options: PlaceOptions): Promise<string> {
  return namedHome(options) ?? startedHome(options) ?? (await findPlace(options)).home;
}

function namedHome({ env = process.env, cwd = process.cwd() }: PlaceOptions): string | undefined {
  const named = env['NETRAVEN_HOME'];
  return named ? resolve(cwd, named) : undefined;
}

/**
 * Returns the home of the host project if NetRaven was started there. Loading the registry to find it would double the
 * time of a listing.
 */
function startedHome({ root, env = process.env, cwd = process.cwd() }: PlaceOptions): string | undefined {
  const named = root ?? (env['NETRAVEN_ROOT'] || undefined);
  const from = resolve(cwd, named ?? '');
  const folder = named === undefined ? nearestPackage(from) : from;
  const home = folder && join(folder, '.netraven');
  return home && existsSync(join(home, 'server.json')) && existsSync(join(folder, 'package.json')) ? home : undefined;
}

function nearestPackage(folder: string): string | undefined {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearestPackage(above);
}
