import { findHostProject, installScriptsOf, load, type PackageRecord } from '@netraven/core/registry';
import { workerError } from '../codes.ts';
import { differences } from './change/differences.ts';
import { Journal } from './change/journal.ts';
import { lockInstall } from './change/lock.ts';
import type { Proposal } from './change/proposal.ts';
import type { InstallOptions, Workplace } from './change/workplace.ts';
import { tryInStage } from './change/stage.ts';
import { checkStoredSettings } from './change/stored-settings.ts';
import { swap, type Outcome } from './change/swap.ts';
import { commandsOf } from './manager/commands.ts';
import { aliasOf, declarationsOf, type Declaration } from './manager/dependency-field.ts';
import { detectManager } from './manager/manager.ts';
import { readPublished, type Published } from './source/published.ts';
import { readSource, specOf, specUnder, type Source } from './source/source.ts';
import { screen } from './source/screen.ts';

/**
 * Adds a job package to the host project: a name, `name@range`, a .tgz or a folder. It is looked at in the registry
 * first, then tried in a folder of its own, then installed. After any failure the host project is what it was.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function addPackage(spec: string, options: InstallOptions): Promise<Outcome> {
  return change(options, async (place) => {
    const source = await readSource(spec, options.cwd ?? process.cwd());
    const declared = declaredAs(source.name, place);
    if (declared) {
      throw workerError('NR_INSTALL_ALREADY', `${source.name} ${declared.version} is installed already`, {
        hint: `To install another version: \`netraven jobs upgrade ${spec}\`.`,
      });
    }
    return install('add', source, undefined, place);
  });
}

/**
 * Installs another version of a job package, once its running tasks have ended; those that wait run with the new one.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function upgradePackage(spec: string, options: InstallOptions): Promise<Outcome> {
  return change(options, async (place) => {
    const source = await readSource(spec, options.cwd ?? process.cwd());
    return install('upgrade', source, mustBeDeclared(source.name, place), place);
  });
}

/**
 * Removes a job package, once its running tasks have ended; those that wait are skipped. What it did stays on record.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function removePackage(name: string, options: Omit<InstallOptions, 'confirm'>): Promise<Outcome> {
  return change({ ...options, confirm: async () => true }, async (place) => {
    const before = mustBeDeclared(name, place);
    const declared = declarationOf(name, place);
    const command = commandsOf(place.manager).remove(declared?.key ?? name);
    return swap({ ...place, name, before, declared, command });
  });
}

async function change(options: InstallOptions, work: (place: Workplace) => Promise<Outcome>): Promise<Outcome> {
  const step = options.onStep ?? ((): void => undefined);
  const { folder } = options.registry.hostProject;
  const manager = detectManager({ folder });
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
  } finally {
    unlock();
  }
}

async function install(
  verb: Proposal['verb'],
  source: Source,
  before: PackageRecord | undefined,
  place: Workplace,
): Promise<Outcome> {
  const { registry, manager, records, step, confirm } = place;
  const { hostProject, pins = {} } = registry;
  const commands = commandsOf(manager);
  const declared = declarationOf(source.name, place);
  if (declared && declared.key !== source.name && source.from !== 'registry') {
    const { folder } = hostProject;
    const message = `${folder} declares ${source.name} as "${declared.key}", an alias, which no ${source.from} can be installed under`;
    throw workerError('NR_INSTALL_ALIAS', message, {
      hint: `First remove it: \`netraven jobs remove ${source.name}\`.`,
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
  const outcome = await swap({ ...place, name, version, before, declared, command });
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

/** How the host project asks for a package. @throws {NetRavenError} NR_INSTALL_ALIAS where it does more than once */
function declarationOf(name: string, { registry }: Workplace): Declaration | undefined {
  const { folder, manifest } = registry.hostProject;
  const [declared, ...others] = declarationsOf(name, manifest);
  if (declared === undefined || others.length === 0) return declared;
  const keys = [declared, ...others].map(({ key }) => `"${key}"`).join(' and ');
  throw workerError('NR_INSTALL_ALIAS', `${folder} declares ${name} more than once, as ${keys}`);
}

function declaredAs(name: string, { records }: Workplace): PackageRecord | undefined {
  return records.find((record) => record.name === name && (record.origin === 'declared' || record.origin === 'linked'));
}

function mustBeDeclared(name: string, place: Workplace): PackageRecord {
  const declared = declaredAs(name, place);
  if (declared) return declared;
  const there = place.records.find((record) => record.name === name);
  const { folder } = place.registry.hostProject;
  const message = `${folder} does not declare ${name}${there ? `; it is ${there.origin}, in ${there.path}` : ''}`;
  const hints: Partial<Record<PackageRecord['origin'], string>> = {
    bundled: `It comes with netraven: \`netraven jobs disable ${name}\` takes it out, \`netraven jobs add ${name}\` installs a version of your own.`,
    folder: `It is a folder of yours: change or delete ${there?.path ?? 'it'}.`,
    transitive: 'Another package brought it along: remove or upgrade that one.',
  };
  const aliased = aliasOf(name, place.registry.hostProject.manifest);
  const hint = aliased
    ? `"${name}" is an alias there: name the package itself, ${aliased}.`
    : there && hints[there.origin];
  throw workerError('NR_INSTALL_NOT_DECLARED', message, hint === undefined ? {} : { hint });
}
