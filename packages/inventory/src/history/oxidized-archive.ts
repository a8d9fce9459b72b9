import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { textOf } from '../check-rows.ts';
import { importError } from '../codes.ts';
import { field, isFields } from '../files/json.ts';
import { readYaml } from '../files/yaml.ts';
import { readFiles } from '../read-files.ts';
import type { SourceFile } from '../row.ts';
import { readOxidized } from '../sources/oxidized.ts';
import type { Archive, Repository } from './archive.ts';

/**
 * Reads the folder of Oxidized: its config, `router.db`, and where its Git repositories are.
 *
 * @throws {NetRavenError} NR_ADOPT_FOLDER_INVALID, NR_IMPORT_FILE_UNREADABLE, NR_IMPORT_UNREADABLE, NR_IMPORT_TOO_LARGE
 */
export async function readOxidizedArchive(folder: string): Promise<Archive> {
  if (!existsSync(join(folder, 'config'))) throw importError('NR_ADOPT_FOLDER_INVALID', `${folder} has no file config`);
  const [configFile] = await readFiles([join(folder, 'config')], folder);
  if (!configFile) throw importError('NR_ADOPT_FOLDER_INVALID', `${folder} has no file config`);
  const config = readYaml(configFile);
  const notes: string[] = [];
  const files = await deviceFiles(config, configFile, folder, notes);
  const [routerDb, ...others] = files;
  const groups = routerDb ? readOxidized(routerDb, others).devices.flatMap(({ tags = [] }) => tags.map(textOf)) : [];
  return { files, repositories: repositoriesOf(config, folder, new Set(groups), notes), notes };
}

async function deviceFiles(
  config: unknown,
  configFile: SourceFile,
  folder: string,
  notes: string[],
): Promise<SourceFile[]> {
  const kind = textOf(field(config, 'source', 'default')) || 'csv';
  if (kind !== 'csv') {
    notes.push(
      `devices are not read: Oxidized gets them from its source ${kind}; import them with \`netraven devices import\` first`,
    );
    return [];
  }
  const file = textOf(field(config, 'source', 'csv', 'file')) || 'router.db';
  const [routerDb] = await readFiles([placeOf(file, folder)], folder);
  return routerDb ? [routerDb, configFile] : [];
}

function repositoriesOf(config: unknown, folder: string, groups: ReadonlySet<string>, notes: string[]): Repository[] {
  const output = textOf(field(config, 'output', 'default')) || 'git';
  if (output !== 'git') {
    notes.push(`no history is read: the output of Oxidized is ${output}, not git`);
    return [];
  }
  const repo = field(config, 'output', 'git', 'repo');
  const main = textOf(repo) || 'oxidized.git';
  const isSingle = field(config, 'output', 'git', 'single_repo') === true;
  const given = isFields(repo)
    ? Object.values(repo).map(textOf)
    : // Without `single_repo`, each group has a repository beside the first one.
      [main, ...(isSingle ? [] : [...groups].filter(isGroup).map((group) => join(dirname(main), `${group}.git`)))];
  const paths = [...new Set(given.map((path) => placeOf(path, folder)))];
  const places = paths.map((path) => ({ path, git: gitFolder(path) }));
  const found = places.flatMap(({ git }) => git ?? []);
  const missing = places.flatMap(({ path, git }) => (git === undefined ? path : []));
  if (found.length === 0 || (isFields(repo) && missing.length > 0)) {
    notes.push(
      `${found.length === 0 ? 'no history' : 'not all history'} is read: there is no repository at ${missing.join(', ')}`,
    );
  }
  return found.map((path) => ({ path }));
}

/** True for a group that cannot lead out of the folder of the repositories. */
const isGroup = (group: string): boolean => /^[\w-][\w .-]*$/.test(group);

/** Returns the Git folder of a repository, bare or not; undefined without one. */
export function gitFolder(path: string): string | undefined {
  return [join(path, '.git'), path].find((place) => existsSync(join(place, 'HEAD')));
}

/** Returns a path of the config. If the folder was copied from another machine, the file beside the config counts. */
function placeOf(path: string, folder: string): string {
  const whole = path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
  const beside = join(folder, basename(whole));
  if (!isAbsolute(whole)) return resolve(folder, whole);
  return !existsSync(whole) && existsSync(beside) ? beside : whole;
}
