import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import type { PackageManager } from '../answers/answers.ts';
import { CreateError } from '../create-error.ts';

/** A monorepo: its folder, whose it is, and where its packages are. */
export interface Workspace {
  readonly folder: string;
  /** Yarn is known here alone: what stands alone is made for npm or pnpm. */
  readonly manager: PackageManager | 'yarn';
  /** As they are written there: `packages/*`. */
  readonly patterns: readonly string[];
}

/** The workspace a folder is in, if it is in one. @throws {CreateError} NR_CREATE_WORKSPACE_UNREADABLE */
export function findWorkspace(from: string): Workspace | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = pnpmWorkspace(folder) ?? manifestWorkspace(folder);
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Whether a folder would be a package of the workspace. */
export function isMember(workspace: Workspace, folder: string): boolean {
  const path = relative(workspace.folder, folder).split(sep).join('/');
  // Not Node's own `matchesGlob`: before 24.8 that warns of itself.
  const matches = (pattern: string): boolean => picomatch.isMatch(path, posix.join(pattern).replace(/\/$/, ''));
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

/** Of npm or Yarn, which write it alike. */
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
