import type { Border } from '../../host/border.ts';
import { isInstalled } from '../find/node-modules.ts';
import { isFirstParty } from '../naming.ts';
import type { Probing } from '../options.ts';
import { judgePackage, type LoadedPackage } from './judge.ts';
import type { OpenPackage } from './open-package.ts';

/** A package after it was imported. */
export interface ImportedPackage extends LoadedPackage {
  /** True if no package of another publisher was in the process, which could have changed the result. */
  readonly loadedAlone: boolean;
}

export interface ImportOptions {
  /** Default `alone`. */
  readonly probing?: Probing | undefined;
  /** For each package, in ms. Default 10000. */
  readonly probeTimeoutMs?: number | undefined;
  /** Ends all imports. Default: none. */
  readonly signal?: AbortSignal | undefined;
  readonly border: Border;
}

/**
 * Imports packages in job hosts: each in a process of its own, and bundled packages in one. A scope does not show a common
 * publisher: an archive, a Git repository or a folder may use any name. A package that seems bad when loaded with others
 * is loaded again alone: the others may have broken it.
 *
 * @throws the signal's reason once it has aborted
 */
export async function importPackages(
  packages: readonly OpenPackage[],
  { probing, probeTimeoutMs, signal, border }: ImportOptions,
): Promise<ReadonlyMap<OpenPackage, ImportedPackage>> {
  const sharing = probing === 'together' ? mayShare(packages) : new Set<OpenPackage>();
  const bundled = packages.filter(({ record }) => record.origin === 'bundled');
  const imported = new Map<OpenPackage, ImportedPackage>();
  const take = async (
    some: readonly OpenPackage[],
    groupOf: (one: OpenPackage) => string | undefined,
  ): Promise<void> => {
    if (some.length === 0) return;
    // Loaded only here: with a full cache nothing of the job host is needed.
    const { probe } = await import('../../host/probe.ts');
    const targets = some.map((one) => {
      const group = groupOf(one);
      return { path: one.record.path, entry: one.entry, ...(group && { group }) };
    });
    const results = await probe(targets, {
      border,
      ...(probeTimeoutMs !== undefined && { timeoutMs: probeTimeoutMs }),
      ...(signal && { signal }),
    });
    for (const [at, result] of results.entries()) {
      const one = some[at] as OpenPackage;
      imported.set(one, {
        ...(await judgePackage(one, result)),
        loadedAlone: groupOf(one) !== 'together',
      });
    }
  };
  await take(packages, (one) => (sharing.has(one) ? 'together' : bundled.includes(one) ? 'bundled' : undefined));
  await take(
    [...sharing, ...bundled].filter((one) => !imported.get(one)?.inspected),
    () => undefined,
  );
  return imported;
}

/**
 * Returns the packages that may share a process. Excludes own sources: in one process each may read the folders of all,
 * and an unpublished source may hold secrets.
 */
function mayShare(packages: readonly OpenPackage[]): ReadonlySet<OpenPackage> {
  const installed = packages.filter(({ record }) => isInstalled(record.path) && !isFirstParty(record));
  return new Set(installed.length > 1 ? installed : []);
}
