import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import type { Finding } from './check/finding.ts';
import { judgeJob } from './check/judge-job.ts';
import { locate, type Sources } from './check/locate.ts';

/** Returns the problems of a package folder, each with its file and, if known, its line. */
export function locateProblems(record: PackageRecord): Finding[] {
  const { path: folder, entry, problems } = record;
  const sources: Sources = {
    manifest: textOf(join(folder, 'package.json')) || '{}',
    entry: entry === undefined ? undefined : { file: relative(folder, entry), text: textOf(entry) },
  };
  return [...problems, ...judgeJob(record)].map((problem) => {
    try {
      return locate(problem, sources);
    } catch (error) {
      // A manifest that is not JSON has no place but that of its error.
      const { line } = error as { readonly line?: number };
      return { ...problem, file: 'package.json', ...(line !== undefined && { line }) };
    }
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The registry reports an unreadable file.
    return '';
  }
}
