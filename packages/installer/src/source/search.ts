import { isPackageNameOf } from '@netraven/core/registry';
import { installError } from '../codes.ts';
import { commandsOf } from '../manager/commands.ts';
import type { Manager } from '../manager/manager.ts';
import { run } from '../manager/run.ts';
import { parsePrinted } from './published.ts';

/** A package that a search found. */
interface FoundPackage {
  readonly name: string;
}

/** The keyword of job packages. */
const keyword = 'netraven-job';

/**
 * Searches the default registry of the host project's package manager for job packages, best match first.
 *
 * @param limit Most results.
 * @throws {NetRavenError} NR_INSTALL_NO_SEARCH, NR_INSTALL_REGISTRY_FAILED, NR_INSTALL_MANAGER_MISSING
 */
export async function searchRegistry(
  manager: Manager,
  folder: string,
  words: readonly string[],
  limit: number,
): Promise<FoundPackage[]> {
  const byKeyword = await ask(manager, folder, [`keywords:${keyword}`, ...words], limit);
  if (byKeyword.length > 0) return byKeyword;
  // Verdaccio finds no keywords: each word must be a part of the name or the description. Names contain these two.
  return ask(manager, folder, ['netraven', 'job-', ...words], limit);
}

async function ask(manager: Manager, folder: string, words: readonly string[], limit: number): Promise<FoundPackage[]> {
  const command = commandsOf[manager.name].search?.(words, limit);
  if (!command) throw installError('NR_INSTALL_NO_SEARCH', `${manager.name} has no command to search a registry`);
  const { code, stdout, stderr } = await run(command, folder);
  const found = parsePrinted(stdout);
  if (code === 0 && Array.isArray(found)) return found.flatMap((each) => resultOf(each) ?? []).slice(0, limit);
  const output = `${stdout}\n${stderr}`;
  if (/E404|E405|E501|status (?:404|405|501)/.test(output)) {
    throw installError('NR_INSTALL_NO_SEARCH', 'The package registry has no search');
  }
  const line = output.split('\n').find((each) => /failed|summary/i.test(each)) ?? output;
  throw installError('NR_INSTALL_REGISTRY_FAILED', `The registry did not answer the search: ${line.trim()}`);
}

/** Returns the result if it is a job package: a search by words finds others too. */
function resultOf(found: unknown): FoundPackage | undefined {
  const { name, keywords } = (found ?? {}) as Readonly<Record<string, unknown>>;
  const isJob = typeof name === 'string' && isPackageNameOf('job', name);
  return isJob && !(Array.isArray(keywords) && !keywords.includes(keyword)) ? { name } : undefined;
}
