import { isInstalled } from '../find/node-modules.ts';
import { isFirstParty } from '../first-party.ts';
import type { HostProject } from '../host-project.ts';
import type { Probing } from '../options.ts';
import type { OpenPackage } from './open-package.ts';
import { settle, type Settled } from './settle.ts';

/** A package after it was imported. */
export interface Imported extends Settled {
  /** Whether nobody else's package was in the same process, and could have changed what this one seems to be. */
  readonly apart: boolean;
}

export interface ImportOptions {
  /** The one that has the packages. Default: none. */
  readonly hostProject?: HostProject | undefined;
  /** Default `apart`. */
  readonly probing?: Probing | undefined;
  /** For each package, in ms. Default 10000. */
  readonly probeTimeoutMs?: number | undefined;
  /** Ends all of it. Default: nothing does. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Has packages imported in job hosts: each in its own, but those that came with NetRaven in one. A scope is no sign of one
 * publisher, as an archive, a Git repository or a folder names itself. What seems bad beside others is imported again: it
 * may be these that made it so.
 *
 * @throws the signal's reason once it has aborted
 */
export async function importPackages(
  packages: readonly OpenPackage[],
  { hostProject, probing, probeTimeoutMs, signal }: ImportOptions,
): Promise<ReadonlyMap<OpenPackage, Imported>> {
  const sharing = probing === 'together' ? strangers(packages) : new Set<OpenPackage>();
  const imported = new Map<OpenPackage, Imported>();
  const take = async (some: readonly OpenPackage[], together: ReadonlySet<OpenPackage>): Promise<void> => {
    if (some.length === 0) return;
    // Only here: a warm start loads no package, and needs nothing of the job host.
    const { probe } = await import('../../host/probe.ts');
    const targets = some.map((one) => {
      const company = together.has(one) ? 'strangers' : one.record.origin === 'bundled' ? 'bundled' : undefined;
      return { path: one.record.path, entry: one.entry, ...(company && { company }) };
    });
    const results = await probe(targets, {
      ...(probeTimeoutMs !== undefined && { timeoutMs: probeTimeoutMs }),
      ...(signal && { signal }),
    });
    for (const [at, result] of results.entries()) {
      const one = some[at] as OpenPackage;
      imported.set(one, { ...settle(one, result, hostProject?.folder), apart: !together.has(one) });
    }
  };
  await take(packages, sharing);
  await take(
    [...sharing].filter((one) => !imported.get(one)?.inspected),
    new Set(),
  );
  return imported;
}

/**
 * Those that may share a process with others of whoever else. Not somebody's own source: in one process each may read the
 * folders of all, and in one that is not published may lie what others must not see.
 */
function strangers(packages: readonly OpenPackage[]): ReadonlySet<OpenPackage> {
  const installed = packages.filter(({ record }) => isInstalled(record.path) && !isFirstParty(record));
  return new Set(installed.length > 1 ? installed : []);
}
