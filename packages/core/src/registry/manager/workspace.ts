import { existsSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { foldersAbove } from '../find/folders-above.ts';
import { matchesPattern } from '../lazy.ts';
import { isObject } from '../value-path.ts';
import { manifestIn } from './manifest-in.ts';

/** Returns the root of the npm, Yarn or pnpm workspace of a folder, if it belongs to one. */
export function workspaceOf(folder: string): string | undefined {
  return foldersAbove(folder)
    .slice(1)
    .find((top) => [manifestPatterns(top), pnpmPatterns(top)].some((patterns) => isMember(top, patterns, folder)));
}

function isMember(top: string, patterns: readonly string[], folder: string): boolean {
  const path = relative(top, folder).split(sep).join('/');
  // Node's own `matchesGlob` prints a warning before 24.8. `create-job` matches the same way.
  const matches = (pattern: string): boolean => matchesPattern(path, posix.join(pattern).replace(/\/$/, ''));
  const excluded = patterns.filter((each) => each.startsWith('!')).map((each) => each.slice(1));
  return patterns.some((each) => !each.startsWith('!') && matches(each)) && !excluded.some(matches);
}

function manifestPatterns(top: string): string[] {
  const { workspaces } = manifestIn(top);
  const listed = isObject(workspaces) ? workspaces['packages'] : workspaces;
  return Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
}

/** Reads the list of packages without a YAML parser. */
function pnpmPatterns(top: string): string[] {
  const file = join(top, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return [];
  const list = /^packages:[ \t]*(?:\[([^\]]*)\]|((?:\s*\n[ \t]*[-#][^\n]*)+))/m.exec(readFileSync(file, 'utf8'));
  const inline = list?.[1]?.match(/'[^']*'|"[^"]*"|[^\s,][^,]*/g) ?? [];
  const lines = list?.[2]?.split('\n').flatMap((line) => /^\s*-(.*)$/.exec(line)?.[1] ?? []) ?? [];
  return [...inline, ...lines].map((item) =>
    item
      .replace(/\s#.*$/, '')
      .trim()
      .replaceAll(/^['"]|['"]$/g, ''),
  );
}
