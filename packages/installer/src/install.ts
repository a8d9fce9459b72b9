import { findHostProject, installScriptsOf, load, type Manifest, type PackageRecord } from '@netraven/core/registry';
import { lt, valid } from 'semver';
import { allRecords, type ChangeContext, type InstallOptions } from './change-context.ts';
import { changeHostProject, type ChangeResult } from './change-host-project.ts';
import { installError } from './codes.ts';
import { checkStoredSettings } from './coordination/stored-settings.ts';
import { declarationOf, declaredAs, mustBeDeclared } from './declared.ts';
import { Journal } from './journal.ts';
import { lookUp, originOf, versionBefore } from './look-up.ts';
import { lockInstall } from './lock.ts';
import { commandsOf } from './manager/commands.ts';
import { managerOf } from './manager/manager.ts';
import { differences, type Proposal } from './proposal.ts';
import { checkKind, checkManifest, checkPlatformManifest } from './source/check-manifest.ts';
import { refuseCommands } from './source/commands.ts';
import { refuseOtherSources } from './source/dependency-specs.ts';
import { refusalOf } from './source/policy.ts';
import { readSource, specUnder, type Source } from './source/source.ts';
import { tryPackage } from './try-package.ts';

/** Longest wait for another process that changes the host project, in ms. */
const lockWaitMs = 120_000;

/**
 * Adds a job or platform package to the host project: a name, `name@range`, a .tgz or a folder. Looks it up in the registry, tries it
 * in a separate folder, then installs it. Restores the host project after any failure.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function addPackage(spec: string, options: InstallOptions): Promise<ChangeResult> {
  refusePackage(options);
  return change(options, async (context) => {
    const source = await readSource(spec, options.cwd ?? process.cwd());
    checkKind(context.kind, source.name, 'add');
    const installed = declaredAs(source.name, context);
    if (installed) {
      const as = installed.dependencyKey === installed.name ? '' : ` as "${installed.dependencyKey}"`;
      throw installError('NR_INSTALL_ALREADY', `${installed.name} ${installed.version} is installed already${as}`, {
        hint: `Install another version with \`netraven ${context.noun} upgrade ${spec}\`.`,
      });
    }
    return install('add', source, undefined, context, options.confirm);
  });
}

/** Refuses to install into a job or platform package: its releases would depend on what is added, such as on itself. */
function refusePackage({ registry, kind = 'job' }: InstallOptions): void {
  const { folder, manifest } = registry.hostProject;
  const { netraven } = manifest as { readonly netraven?: { readonly job?: unknown; readonly platform?: unknown } };
  if (netraven?.job === undefined && netraven?.platform === undefined) return;
  const message = `${folder} is the package ${String(manifest['name'])}, not a host project`;
  throw installError('NR_INSTALL_IN_A_PACKAGE', message, {
    hint: `Make a host project beside it, and install there: \`npx netraven init ../plant && cd ../plant && npm install && npx netraven ${kind}s add <package>\`.`,
  });
}

/**
 * Installs another version of a job or platform package, named by its dependency key, its name or its job type. Waits until
 * its running tasks have ended. Waiting tasks run with the new version.
 *
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function upgradePackage(spec: string, options: InstallOptions): Promise<ChangeResult> {
  return change(options, async (context) => {
    const requested = await readSource(spec, options.cwd ?? process.cwd());
    const before = mustBeDeclared(requested.name, context);
    checkKind(context.kind, before.name, 'upgrade');
    return install('upgrade', requested, before, context, options.confirm);
  });
}

/**
 * Removes a job or platform package, named by its dependency key, its name or its job type. Waits until its running tasks
 * have ended. Waiting tasks are skipped. Finished tasks stay on record.
 *
 * @param confirm Asks a person, who may throw. Nothing has changed. Default: no question.
 * @throws {NetRavenError} NR_INSTALL_*
 */
export async function removePackage(
  named: string,
  options: Omit<InstallOptions, 'confirm'>,
  confirm?: (before: PackageRecord) => Promise<void>,
): Promise<ChangeResult> {
  return change(options, async (context) => {
    const before = mustBeDeclared(named, context);
    const { name } = before;
    checkKind(context.kind, name, 'remove');
    const declared = declarationOf(named, before, context);
    const key = declared?.key ?? name;
    const command = commandsOf[context.manager.name].remove(key);
    context.step('confirm');
    await confirm?.(before);
    return changeHostProject({ ...context, name, key, before, declared, command });
  });
}

async function change(
  options: Omit<InstallOptions, 'confirm'>,
  work: (context: ChangeContext) => Promise<ChangeResult>,
): Promise<ChangeResult> {
  const step = options.onStep ?? ((): void => undefined);
  const { folder } = options.registry.hostProject;
  const manager = managerOf(folder);
  try {
    step('lock');
    const lock = await lockInstall(manager.root, lockWaitMs);
    try {
      const journal = new Journal(manager.root);
      if (journal.isOpen()) {
        step('recover');
        await journal.undo(lock);
      }
      step('look');
      const registry = { ...options.registry, hostProject: await findHostProject({ root: folder }) };
      const records = allRecords(await load(registry));
      const kind = options.kind ?? 'job';
      return await work({ ...options, kind, noun: `${kind}s`, registry, manager, lock, records, step });
    } finally {
      lock.release();
    }
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC')) throw cause;
    throw installError('NR_INSTALL_DISK_FULL', `The disk of ${folder} is full: ${cause.message}`, { cause });
  }
}

async function install(
  verb: Proposal['verb'],
  requested: Source,
  before: PackageRecord | undefined,
  context: ChangeContext,
  confirm: InstallOptions['confirm'],
): Promise<ChangeResult> {
  const { kind, registry, manager, step, notedSettings } = context;
  const { hostProject } = registry;
  const declared = before && declarationOf(requested.name, before, context);
  // An alias in the host project stands for its package.
  const source = before && requested.from === 'registry' ? { ...requested, name: before.name } : requested;
  const { name, from } = source;
  if (declared && declared.key !== declared.name && from !== 'registry') {
    const message = `${hostProject.folder} declares ${declared.name} under the alias "${declared.key}", which cannot be used for ${from === 'archive' ? 'an archive' : 'a folder'}`;
    throw installError('NR_INSTALL_ALIAS', message, {
      hint: `Remove it first with \`netraven ${context.noun} remove ${declared.key}\`.`,
    });
  }
  step('ask');
  const { manifest, version, published } = await lookUp(source, context);
  // An author who has published a folder takes the same version from the registry.
  if (before?.version === version && before.origin !== 'linked' && from === 'registry') {
    throw installError('NR_INSTALL_ALREADY', `${name} ${version} is installed already`, {
      hint: `Install another version with \`netraven ${context.noun} upgrade ${name}@<version>\`.`,
    });
  }
  if (before) refuseUnnamedDowngrade(requested, before, version, context);
  const candidate = { name, version, installed: before?.version, ...(published && { published }) };
  const refused = refusalOf(context.policy ?? {}, candidate, new Date());
  if (refused) throw refused;
  const jobType = check(source, manifest, context);
  const commands = commandsOf[manager.name];
  const spec = specOf(source, version, commands.link);
  step('try');
  const { record, files } = await tryPackage(registry, manager, { name, spec, from }, context);
  if (kind === 'job') step('settings');
  const settings =
    kind === 'job'
      ? await checkStoredSettings(hostProject.folder, record, notedSettings?.(name), context.signal)
      : undefined;
  step('confirm');
  const proposal: Proposal = {
    verb,
    name,
    version,
    from,
    ...(jobType !== undefined && { jobType }),
    permissions: record.permissions,
    ...(published && originOf(published)),
    scripts: installScriptsOf(manifest),
    record,
    ...(before && isOlder(version, before.version) && { isDowngrade: true }),
    ...(before && (await versionBefore(before, published, context))),
    differences: before ? differences(before, record) : [],
    ...(settings && { settings }),
  };
  await confirm(proposal);
  const wanted = declared && from === 'registry' ? specUnder(declared.key, name, version) : spec;
  const command = commands.add(wanted, declared?.field ?? 'dependencies');
  const key = declared?.key ?? name;
  const publisher = published?.publisher;
  const result = await changeHostProject({
    ...context,
    name,
    key,
    version,
    publisher,
    tried: files,
    before,
    declared,
    command,
  });
  return { ...result, ...(settings && { settings }) };
}

/** Refuses an older version that no one named: a registry, or a person, may have moved `latest` back. `--yes` is not enough. */
function refuseUnnamedDowngrade(
  requested: Source,
  before: PackageRecord,
  version: string,
  { noun }: ChangeContext,
): void {
  if (requested.from !== 'registry' || (requested.range !== undefined && valid(requested.range) !== null)) return;
  if (!isOlder(version, before.version)) return;
  const message = `${before.name} ${version} is older than ${before.version}, which is installed`;
  throw installError('NR_INSTALL_DOWNGRADE', message, {
    hint: `If you want the older version, name it: \`netraven ${noun} upgrade ${before.name}@${version}\`.`,
  });
}

function isOlder(version: string, other: string): boolean {
  return valid(version) !== null && valid(other) !== null && lt(version, other);
}

/** Checks the manifest of a package before it is downloaded. Returns its job type, if it is a job package. */
function check(source: Source, manifest: Manifest, { kind, records, registry }: ChangeContext): string | undefined {
  refuseOtherSources(source.name, manifest, source.from === 'folder');
  refuseCommands(source.name, manifest);
  if (kind === 'job') return checkManifest(source, manifest, records, registry.pins ?? {});
  checkPlatformManifest(source, manifest);
  return undefined;
}

/** Returns the package spec for the package manager. */
function specOf(source: Source, version: string, link: string): string {
  if (source.from === 'registry') return `${source.name}@${version}`;
  return source.from === 'archive' ? source.path : `${link}${source.path}`;
}
