import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import type { PackageManager } from '../answers/answers.ts';
import { CreateError } from '../create-error.ts';

/** A monorepo: its folder, whose it is, and where its packages are. */
export interface Workspace {
  readonly folder: string;
  readonly manager: PackageManager;
  /** As they are written there: `packages/*`. */
  readonly patterns: readonly string[];
}

/** The workspace a folder is in, if it is in one. @throws {CreateError} NR_CREATE_WORKSPACE_UNREADABLE */
export function findWorkspace(from: string): Workspace | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = pnpmWorkspace(folder) ?? npmWorkspace(folder);
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Whether a folder would be a package of the workspace. */
export function isMember(workspace: Workspace, folder: string): boolean {
  const path = relative(workspace.folder, folder).split(sep).join('/');
  const matches = (pattern: string): boolean => toExpression(pattern).test(path);
  const [excluded, included] = [true, false].map((no) =>
    workspace.patterns.filter((each) => each.startsWith('!') === no),
  );
  return included?.some(matches) === true && excluded?.some((pattern) => matches(pattern.slice(1))) === false;
}

function pnpmWorkspace(folder: string): Workspace | undefined {
  const file = join(folder, 'pnpm-workspace.yaml');
  if (!existsSync(file)) return undefined;
  // Of all YAML, only a list of texts is read here.
  const [, inline, block] =
    /^packages:[ \t]*(?:\[([^\]]*)\]|((?:\s*\n[ \t]*-[^\n]*|\s*\n[ \t]*#[^\n]*)+))/m.exec(readFileSync(file, 'utf8')) ??
    [];
  const items = inline?.split(',') ?? block?.split('\n').flatMap((line) => /^\s*-(.*)$/.exec(line)?.[1] ?? []) ?? [];
  const patterns = items.map((item) =>
    item
      .replace(/\s#.*$/, '')
      .trim()
      .replaceAll(/^['"]|['"]$/g, ''),
  );
  return patterns.length === 0 ? undefined : { folder, manager: 'pnpm', patterns };
}

function npmWorkspace(folder: string): Workspace | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { workspaces } = readManifest(file);
  const patterns = Array.isArray(workspaces)
    ? workspaces
    : (workspaces as { packages?: string[] } | undefined)?.packages;
  return patterns === undefined || patterns.length === 0 ? undefined : { folder, manager: 'npm', patterns };
}

function readManifest(file: string): {
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] };
} {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as object;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CreateError('NR_CREATE_WORKSPACE_UNREADABLE', `${file}: ${message}`, { cause: error });
  }
}

function toExpression(pattern: string): RegExp {
  const parts = pattern
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
    .split(/(\*\*?)/);
  const written = parts.map((part) => {
    if (part === '**') return '.+';
    return part === '*' ? '[^/]+' : part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${written.join('')}$`);
}
