import { findHostProject, installScriptsOf, load, type PackageRecord } from '@netraven/core/registry';
import { workerError } from '../codes.ts';
import { declarationOf, declaredAs, mustBeDeclared } from './change/declared.ts';
import { differences } from './change/differences.ts';
import { Journal } from './change/journal.ts';
import { lockInstall } from './change/lock.ts';
import type { Proposal } from './change/proposal.ts';
import { tryInStage } from './change/stage.ts';
import { checkStoredSettings } from './change/stored-settings.ts';
import { swap, type Outcome } from './change/swap.ts';
import type { InstallOptions, Workplace } from './change/workplace.ts';
import { commandsOf } from './manager/commands.ts';
import type { Declaration } from './manager/dependency-field.ts';
import { managerOf } from './manager/manager.ts';
import { readPublished, type Published } from './source/published.ts';
import { screen } from './source/screen.ts';
import { readSource, specOf, specUnder, type Source } from './source/source.ts';

/**
 * Adds a job package to the host project: a name, `name@range`, a .tgz or a folder. It is looked at in the registry
 * first, then tried in a folder of its own, then installed. After any failure the host project is what it was.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function addPackage(spec: string, options: InstallOptions): Promise<Outcome> {
  return change(options, async (place) => {
    const source = await readSource(spec, options.cwd ?? process.cwd());
    const there = declaredAs(source.name, place);
    if (there) {
      const as = there.dependencyKey === there.name ? '' : ` as "${there.dependencyKey}"`;
      throw workerError('NR_INSTALL_ALREADY', `${there.name} ${there.version} is installed already${as}`, {
        hint: `To install another version: \`netraven jobs upgrade ${spec}\`.`,
      });
    }
    return install('add', source, {}, place);
  });
}

/**
 * Installs another version of a job package, which is named by its dependency's key or its name, once its running tasks
 * have ended; those that wait run with the new one.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function upgradePackage(spec: string, options: InstallOptions): Promise<Outcome> {
  return change(options, async (place) => {
    const asked = await readSource(spec, options.cwd ?? process.cwd());
    const before = mustBeDeclared(asked.name, place);
    const declared = declarationOf(asked.name, place);
    const source = asked.from === 'registry' ? { ...asked, name: before.name } : asked;
    return install('upgrade', source, { before, declared }, place);
  });
}

/**
 * Removes a job package, which is named by its dependency's key or its name, once its running tasks have ended; those
 * that wait are skipped. What it did stays on record.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function removePackage(named: string, options: Omit<InstallOptions, 'confirm'>): Promise<Outcome> {
  return change({ ...options, confirm: async () => true }, async (place) => {
    const before = mustBeDeclared(named, place);
    const { name } = before;
    const declared = declarationOf(named, place);
    const key = declared?.key ?? name;
    return swap({ ...place, name, key, before, declared, command: commandsOf(place.manager).remove(key) });
  });
}

async function change(options: InstallOptions, work: (place: Workplace) => Promise<Outcome>): Promise<Outcome> {
  const step = options.onStep ?? ((): void => undefined);
  const { folder } = options.registry.hostProject;
  const manager = managerOf(folder);
  step('lock');
  const { lockMs = 120_000 } = options;
  const unlock = await lockInstall(manager.root, lockMs);
  try {
    const journal = new Journal(manager.root);
    if (journal.isOpen()) {
      step('recover');
      await journal.undo(lockMs);
    }
    step('look');
    const registry = { ...options.registry, hostProject: await findHostProject({ root: folder }) };
    const { records } = await load(registry);
    return await work({ ...options, registry, manager, records, step });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
    throw workerError('NR_INSTALL_DISK_FULL', `The disk of ${folder} is full: ${cause.message}`, { cause });
  } finally {
    unlock();
  }
}

async function install(
  verb: Proposal['verb'],
  source: Source,
  { before, declared }: { before?: PackageRecord; declared?: Declaration | undefined },
  place: Workplace,
): Promise<Outcome> {
  const { registry, manager, records, step, confirm } = place;
  const { hostProject, pins = {} } = registry;
  const commands = commandsOf(manager);
  if (declared && declared.key !== declared.name && source.from !== 'registry') {
    const { folder } = hostProject;
    const message = `${folder} declares ${declared.name} as "${declared.key}", an alias, which no ${source.from} can be installed under`;
    throw workerError('NR_INSTALL_ALIAS', message, {
      hint: `First remove it: \`netraven jobs remove ${declared.key}\`.`,
    });
  }
  step('ask');
  const published = await lookUp(source, place);
  const { manifest, version } = published;
  if (before?.version === version && source.from === 'registry') {
    throw workerError('NR_INSTALL_SAME_VERSION', `${source.name} ${version} is installed already`);
  }
  const { jobType } = screen(source, manifest, { records, pins });
  const spec = specOf(source, version, commands.link);
  step('stage');
  const record = await tryInStage({ hostProject, manager, name: source.name, spec });
  const { name, from } = source;
  step('settings');
  const settings = await checkStoredSettings(hostProject.folder, record, place.notedSettings?.(name));
  step('confirm');
  const { permissions } = record;
  const proposal: Proposal = {
    verb,
    name,
    version,
    from,
    jobType,
    permissions,
    ...(published.publisher !== undefined && { publisher: published.publisher }),
    ...(published.publishedAt && { publishedAt: published.publishedAt }),
    ...(published.firstPublishedAt && { firstPublishedAt: published.firstPublishedAt }),
    ...(typeof manifest['deprecated'] === 'string' && { deprecated: manifest['deprecated'] }),
    scripts: installScriptsOf(manifest),
    record,
    ...(before && { before: await formerly(before, source, place) }),
    differences: before ? differences(before, record) : [],
    settings,
  };
  if (!(await confirm(proposal))) throw workerError('NR_INSTALL_DECLINED', `${name} ${version} was not installed`);
  const wanted = declared && from === 'registry' ? specUnder(declared.key, name, version) : spec;
  const command = commands.add(wanted, declared?.field ?? 'dependencies');
  const outcome = await swap({ ...place, name, key: declared?.key ?? name, version, before, declared, command });
  return { ...outcome, settings };
}

async function lookUp(source: Source, { manager, registry }: Workplace): Promise<Published> {
  if (source.from === 'registry') return readPublished(manager, registry.hostProject.folder, source.name, source.range);
  const { manifest } = source;
  return { manifest, version: typeof manifest['version'] === 'string' ? manifest['version'] : '' };
}

/** Who published the version that is installed: a change of hands is the sort of thing a person wants to see. */
async function formerly(
  { name, version }: PackageRecord,
  { from }: Source,
  { manager, registry }: Workplace,
): Promise<NonNullable<Proposal['before']>> {
  if (from !== 'registry') return { version };
  const published = await readPublished(manager, registry.hostProject.folder, name, version).catch(() => {
    // It may have been withdrawn, or have come from a file: then nobody knows.
    return undefined;
  });
  return { version, ...(published?.publisher !== undefined && { publisher: published.publisher }) };
}
