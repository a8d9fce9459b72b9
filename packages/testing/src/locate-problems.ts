import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PackageRecord } from '@netraven/core/registry';
import type { Finding } from './check/finding.ts';
import { locate, type Sources } from './check/locate.ts';

/** The problems of a package folder, each with its file and, where it can be told, its line. */
export function locateProblems({ path: folder, entry, problems }: PackageRecord): Finding[] {
  const sources: Sources = {
    manifest: textOf(join(folder, 'package.json')) || '{}',
    entry: entry === undefined ? undefined : { file: relative(folder, entry), text: textOf(entry) },
  };
  return problems.map((problem) => {
    try {
      return locate(problem, sources);
    } catch {
      // A manifest that is no JSON has no places to find; the problem itself says what is wrong with it.
      return problem;
    }
  });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // What cannot be read has no lines to name, and is a problem of its own.
    return '';
  }
}
