import { errorFrom } from '@netraven/core';
import { searchPackages } from '@netraven/installer';
import { readConfig } from '../../config/read-config.ts';
import type { Context } from '../../context.ts';
import { findPlace } from '../../place/place.ts';
import { writeError } from '../../terminal/write-error.ts';
import { writeJson } from '../../terminal/write-json.ts';
import { describeFound } from './describe-published.ts';

export interface SearchFlags {
  /** Number of packages at most. */
  readonly limit: number;
  readonly json?: boolean;
}

/** Searches the registry of the host project for job packages. */
export async function searchJobs(
  context: Context,
  words: readonly string[],
  { limit, json }: SearchFlags,
): Promise<void> {
  const { terminal } = context;
  const place = await findPlace(context);
  const { install: policy } = await readConfig(place);
  const { hostProject } = place;
  if (terminal.errIsTty) terminal.err(terminal.styleErr('dim', 'Asking the npm registry …'));
  const { packages, failed } = await searchPackages(words, { hostProject, ...(policy && { policy }) }, limit);
  if (json) return writeJson(terminal, { packages, ...(failed.length > 0 && { failed }) });
  for (const { error } of failed) writeError(terminal, errorFrom(error));
  if (packages.length === 0)
    terminal.err(
      words.length === 0
        ? 'The registry has no job packages.'
        : 'No job package matches these words. Try fewer or others.',
    );
  else {
    terminal.out(packages.map((each) => describeFound(terminal.style, each, new Date())).join('\n\n'));
    terminal.err('\nShow one with `netraven jobs show <package>`, install it with `netraven jobs add <package>`.');
  }
}
