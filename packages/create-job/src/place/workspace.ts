import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { parse } from 'yaml';
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
  const clean = (pattern: string): string => posix.join(pattern).replace(/\/$/, '');
  const included = workspace.patterns.filter((each) => !each.startsWith('!')).map(clean);
  const ignore = workspace.patterns.filter((each) => each.startsWith('!')).map((each) => clean(each.slice(1)));
  // Node's own `matchesGlob` prints a warning before 24.8.
  return picomatch.isMatch(path, included, { ignore });
}

function pnpmWorkspace(folder: string): Workspace | undefined {
  const patterns = strings(fieldOf(read(join(folder, 'pnpm-workspace.yaml'), parse), 'packages'));
  return patterns.length === 0 ? undefined : { folder, manager: 'pnpm', patterns };
}

/** Reads a workspace of npm or Yarn, which use the same format. */
function manifestWorkspace(folder: string): Workspace | undefined {
  const workspaces = fieldOf(read(join(folder, 'package.json'), JSON.parse), 'workspaces');
  const patterns = strings(Array.isArray(workspaces) ? workspaces : fieldOf(workspaces, 'packages'));
  if (patterns.length === 0) return undefined;
  return { folder, manager: existsSync(join(folder, 'yarn.lock')) ? 'yarn' : 'npm', patterns };
}

function read(file: string, parseText: (text: string) => unknown): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return parseText(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CreateError('NR_CREATE_WORKSPACE_UNREADABLE', `${file}: ${message}`, { cause: error });
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
