import { findHostProject, installScriptsOf, load, type PackageRecord } from '@netraven/core/registry';
import { installError } from './codes.ts';
import { declarationOf, declaredAs, mustBeDeclared } from './change/declared.ts';
import { differences } from './change/differences.ts';
import { Journal } from './change/journal.ts';
import { lockInstall, lockWaitMs } from './change/lock.ts';
import type { Proposal } from './change/proposal.ts';
import { tryInStage } from './change/stage.ts';
import { checkStoredSettings } from './change/stored-settings.ts';
import { swap, type ChangeResult } from './change/swap.ts';
import type { InstallOptions, ChangeContext } from './change/change-context.ts';
import { commandsOf } from './manager/commands.ts';
import type { Declaration } from './manager/dependency-field.ts';
import { managerOf } from './manager/manager.ts';
import { readPublished, type Published } from './source/published.ts';
import { screen } from './source/screen.ts';
import { readSource, specOf, specUnder, type Source } from './source/source.ts';

/**
 * Adds a job package to the host project: a name, `name@range`, a .tgz or a folder. Looks it up in the registry, tries it
 * in a separate folder, then installs it. Restores the host project after any failure.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function addPackage(spec: string, options: InstallOptions): Promise<ChangeResult> {
  return change(options, async (context) => {
    const source = await readSource(spec, options.cwd ?? process.cwd());
    const installed = declaredAs(source.name, context);
    if (installed) {
      const as = installed.dependencyKey === installed.name ? '' : ` as "${installed.dependencyKey}"`;
      throw installError('NR_INSTALL_ALREADY', `${installed.name} ${installed.version} is installed already${as}`, {
        hint: `Install another version with \`netraven jobs upgrade ${spec}\`.`,
      });
    }
    return install('add', source, {}, context);
  });
}

/**
 * Installs another version of a job package, named by its dependency key or its name. Waits until its running tasks have
 * ended. Waiting tasks run with the new version.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function upgradePackage(spec: string, options: InstallOptions): Promise<ChangeResult> {
  return change(options, async (context) => {
    const requested = await readSource(spec, options.cwd ?? process.cwd());
    const before = mustBeDeclared(requested.name, context);
    const declared = declarationOf(requested.name, context);
    const source = requested.from === 'registry' ? { ...requested, name: before.name } : requested;
    return install('upgrade', source, { before, declared }, context);
  });
}

/**
 * Removes a job package, named by its dependency key or its name. Waits until its running tasks have ended. Waiting tasks
 * are skipped. Finished tasks stay on record.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function removePackage(named: string, options: Omit<InstallOptions, 'confirm'>): Promise<ChangeResult> {
  return change({ ...options, confirm: async () => true }, async (context) => {
    const before = mustBeDeclared(named, context);
    const { name } = before;
    const declared = declarationOf(named, context);
    const key = declared?.key ?? name;
    return swap({ ...context, name, key, before, declared, command: commandsOf(context.manager).remove(key) });
  });
}

async function change(
  options: InstallOptions,
  work: (context: ChangeContext) => Promise<ChangeResult>,
): Promise<ChangeResult> {
  const step = options.onStep ?? ((): void => undefined);
  const { folder } = options.registry.hostProject;
  const manager = managerOf(folder);
  step('lock');
  const unlock = await lockInstall(manager.root, lockWaitMs);
  try {
    const journal = new Journal(manager.root);
    if (journal.isOpen()) {
      step('recover');
      await journal.undo(lockWaitMs);
    }
    step('look');
    const registry = { ...options.registry, hostProject: await findHostProject({ root: folder }) };
    const { records } = await load(registry);
    return await work({ ...options, registry, manager, records, step });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
    throw installError('NR_INSTALL_DISK_FULL', `The disk of ${folder} is full: ${cause.message}`, { cause });
  } finally {
    unlock();
  }
}

async function install(
  verb: Proposal['verb'],
  source: Source,
  { before, declared }: { before?: PackageRecord; declared?: Declaration | undefined },
  context: ChangeContext,
): Promise<ChangeResult> {
  const { registry, manager, records, step, confirm } = context;
  const { hostProject, pins = {} } = registry;
  const commands = commandsOf(manager);
  if (declared && declared.key !== declared.name && source.from !== 'registry') {
    const { folder } = hostProject;
    const message = `${folder} declares ${declared.name} under the alias "${declared.key}", which cannot be used for ${source.from === 'archive' ? 'an archive' : 'a folder'}`;
    throw installError('NR_INSTALL_ALIAS', message, {
      hint: `Remove it first with \`netraven jobs remove ${declared.key}\`.`,
    });
  }
  step('ask');
  const published = await lookUp(source, context);
  const { manifest, version } = published;
  if (before?.version === version && source.from === 'registry') {
    throw installError('NR_INSTALL_SAME_VERSION', `${source.name} ${version} is installed already`);
  }
  const { jobType } = screen(source, manifest, { records, pins });
  const spec = specOf(source, version, commands.link);
  step('stage');
  const record = await tryInStage({ hostProject, manager, name: source.name, spec });
  const { name, from } = source;
  step('settings');
  const settings = await checkStoredSettings(hostProject.folder, record, context.notedSettings?.(name));
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
    ...(before && { before: await versionBefore(before, source, context) }),
    differences: before ? differences(before, record) : [],
    settings,
  };
  if (!(await confirm(proposal))) throw installError('NR_INSTALL_DECLINED', `${name} ${version} was not installed`);
  const wanted = declared && from === 'registry' ? specUnder(declared.key, name, version) : spec;
  const command = commands.add(wanted, declared?.field ?? 'dependencies');
  const result = await swap({ ...context, name, key: declared?.key ?? name, version, before, declared, command });
  return { ...result, settings };
}

async function lookUp(source: Source, { manager, registry }: ChangeContext): Promise<Published> {
  if (source.from === 'registry') return readPublished(manager, registry.hostProject.folder, source.name, source.range);
  const { manifest } = source;
  return { manifest, version: typeof manifest['version'] === 'string' ? manifest['version'] : '' };
}

/** Returns the installed version and its publisher, so that a person notices a new publisher. */
async function versionBefore(
  { name, version }: PackageRecord,
  { from }: Source,
  { manager, registry }: ChangeContext,
): Promise<NonNullable<Proposal['before']>> {
  if (from !== 'registry') return { version };
  const published = await readPublished(manager, registry.hostProject.folder, name, version).catch(() => {
    // The version may be unpublished, or installed from a file.
    return undefined;
  });
  return { version, ...(published?.publisher !== undefined && { publisher: published.publisher }) };
}
