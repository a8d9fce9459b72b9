import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { PackageManager } from '../answers/answers.ts';
import { CreateError } from '../create-error.ts';

/** A workspace: its root, its package manager and the patterns of its packages. */
export interface Workspace {
  readonly folder: string;
  /** Yarn is supported only in a workspace: a standalone package uses npm or pnpm. */
  readonly manager: PackageManager | 'yarn';
  /** Patterns such as `packages/*`. */
  readonly patterns: readonly string[];
}

/** Returns the workspace of a folder. @throws {CreateError} NR_CREATE_WORKSPACE_UNREADABLE */
export function findWorkspace(from: string): Workspace | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = pnpmWorkspace(folder) ?? manifestWorkspace(folder);
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Returns true if a folder is a package of the workspace. */
export function isMember(workspace: Workspace, folder: string): boolean {
  const path = relative(workspace.folder, folder).split(sep).join('/');
  // Node's own `matchesGlob` prints a warning before 24.8.
  const matches = (pattern: string): boolean => picomatch.isMatch(path, posix.join(pattern).replace(/\/$/, ''));
  const [excluded, included] = [true, false].map((isExcluded) =>
    workspace.patterns.filter((each) => each.startsWith('!') === isExcluded),
  );
  return included?.some(matches) === true && excluded?.some((pattern) => matches(pattern.slice(1))) === false;
}

function pnpmWorkspace(folder: string): Workspace | undefined {
  const file = join(folder, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return undefined;
  // Reads the list of packages without a YAML parser.
  const [, inline, block] =
    /^packages:[ \t]*(?:\[([^\]]*)\]|((?:\s*\n[ \t]*-[^\n]*|\s*\n[ \t]*#[^\n]*)+))/m.exec(readFileSync(file, 'utf8')) ??
    [];
  const items =
    inline?.match(/'[^']*'|"[^"]*"|[^\s,][^,]*/g) ??
    block?.split('\n').flatMap((line) => /^\s*-(.*)$/.exec(line)?.[1] ?? []) ??
    [];
  const patterns = items.map((item) =>
    item
      .replace(/\s#.*$/, '')
      .trim()
      .replaceAll(/^['"]|['"]$/g, ''),
  );
  return patterns.length === 0 ? undefined : { folder, manager: 'pnpm', patterns };
}

/** Reads a workspace of npm or Yarn, which use the same format. */
function manifestWorkspace(folder: string): Workspace | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const workspaces = fieldOf(readManifest(file), 'workspaces');
  const listed = Array.isArray(workspaces) ? workspaces : fieldOf(workspaces, 'packages');
  const patterns = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  if (patterns.length === 0) return undefined;
  return { folder, manager: existsSync(join(folder, 'yarn.lock')) ? 'yarn' : 'npm', patterns };
}

function readManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CreateError('NR_CREATE_WORKSPACE_UNREADABLE', `${file}: ${message}`, { cause: error });
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
