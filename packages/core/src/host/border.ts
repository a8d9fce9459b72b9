import { readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { foldersAbove } from '../registry/find/folders-above.ts';
import { readJsonObject, type Manifest } from '../registry/read-json-object.ts';
import { follow } from './follow.ts';

/** Limits of what job packages may read. */
export interface Border {
  /**
   * Folders with a package.json that a person wrote, e.g. the host project. They may declare folders outside of
   * node_modules. Default: the package itself, which is the author's own then.
   */
  readonly declaredBy?: readonly string[];
  /** Folders that no package may contain: the home, the folder of the master key, the host project. Default: none. */
  readonly closed?: readonly string[];
}

/** Decides which folders a package and its dependencies may read. Reads each manifest once. */
export class BorderCheck {
  readonly #roots: readonly string[];
  readonly #closed: readonly string[];
  readonly #manifests = new Map<string, Manifest | undefined>();
  readonly #members = new Map<string, readonly string[]>();

  /** @param packageFolder Real path. Folders above it were written by a person, and may be a workspace. */
  constructor(packageFolder: string, { declaredBy = [packageFolder], closed = [] }: Border) {
    const above = foldersAbove(dirname(packageFolder));
    const roots = [...above, ...declaredBy.flatMap((folder) => foldersAbove(follow(folder) ?? folder))];
    this.#roots = [...new Set(roots)].filter((folder) => !`${folder}/`.includes('/node_modules/'));
    this.#closed = closed.flatMap((folder) => follow(folder) ?? []);
  }

  /** Returns the closed folder that a folder contains, if any. */
  closedIn(folder: string): string | undefined {
    return this.#closed.find((closed) => isWithin(closed, folder));
  }

  /**
   * Returns true if a package may read a dependency in this real folder: a package manager installed it there, or a person
   * declared the folder. A package cannot name a folder by itself: its own manifest and links do not count in a host project.
   */
  allows(name: string, real: string): boolean {
    if (this.#manifestOf(real) === undefined) return false;
    return isPackagePlace(real) || this.#roots.some((root) => this.#declares(root, name, real));
  }

  #declares(root: string, name: string, real: string): boolean {
    const manifest = this.#manifestOf(root);
    const isNamed = ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) =>
      Object.hasOwn((manifest?.[field] as object | undefined) ?? {}, name),
    );
    if (isNamed && follow(join(root, 'node_modules', name)) === real) return true;
    return root !== real && isWithin(real, root) && this.#isMember(root, relative(root, real).split(sep).join('/'));
  }

  #isMember(root: string, path: string): boolean {
    const patterns = this.#membersOf(root);
    const matches = (pattern: string): boolean => fits(pattern, path);
    const excluded = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) && !excluded.some(matches);
  }

  /** Returns the patterns of a workspace: of npm and Yarn, or of pnpm. */
  #membersOf(root: string): readonly string[] {
    const known = this.#members.get(root);
    if (known) return known;
    const workspaces = this.#manifestOf(root)?.['workspaces'] as { readonly packages?: unknown } | undefined;
    const listed = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
    const patterns = (Array.isArray(listed) ? listed : []).filter((each) => typeof each === 'string');
    patterns.push(...pnpmMembers(root));
    this.#members.set(root, patterns);
    return patterns;
  }

  #manifestOf(folder: string): Manifest | undefined {
    if (!this.#manifests.has(folder)) this.#manifests.set(folder, readManifest(folder));
    return this.#manifests.get(folder);
  }
}

/** Returns the package.json of a folder; undefined if it is missing or broken. */
export function readManifest(folder: string): Manifest | undefined {
  try {
    return readJsonObject(join(folder, 'package.json'), true);
  } catch {
    return undefined;
  }
}

/** Returns true for a name that npm accepts. Others could lead out of node_modules (`../../etc`), or open all of it (`.pnpm`). */
export function isPackageName(name: string): boolean {
  return /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/.test(name);
}

/** Returns true for a folder, or a file below it. Both are real paths. */
export function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/**
 * Returns true for `node_modules/<name>` and `node_modules/@<scope>/<name>`, and for the place where Yarn 4 puts packages to
 * link them. Other names with a leading dot are caches of tools.
 */
function isPackagePlace(real: string): boolean {
  if (/\/node_modules\/\.store\/[^/]+\/package$/.test(real)) return true;
  const parent = dirname(real);
  const modules = basename(parent).startsWith('@') ? dirname(parent) : parent;
  return basename(modules) === 'node_modules' && !basename(real).startsWith('.');
}

/** Returns true if a pattern of a workspace fits a path. Linear: a package may bring the pattern. Node's own `matchesGlob` prints a warning before 24.8. */
function fits(glob: string, path: string): boolean {
  const parts = glob.replace(/^\.\//, '').replace(/\/+$/, '').split('/');
  return fitsAll(
    parts,
    path.split('/'),
    (part) => part === '**',
    (part, name) =>
      fitsAll(
        part.split(''),
        name.split(''),
        (char) => char === '*',
        (char, own) => char === '?' || char === own,
      ),
  );
}

/** Returns true if a pattern fits a list, where a star stands for any number of its items. */
function fitsAll(
  pattern: readonly string[],
  items: readonly string[],
  isStar: (part: string) => boolean,
  fitsOne: (part: string, item: string) => boolean,
): boolean {
  let [at, index] = [0, 0];
  /** The last star, and the item behind those that it stands for. */
  let star: { readonly at: number; readonly index: number } | undefined;
  while (index < items.length) {
    const part = pattern[at];
    if (part !== undefined && isStar(part)) star = { at: at++, index };
    else if (part !== undefined && fitsOne(part, items[index] ?? '')) [at, index] = [at + 1, index + 1];
    else if (star) {
      star = { at: star.at, index: star.index + 1 };
      [at, index] = [star.at + 1, star.index];
    } else return false;
  }
  return pattern.slice(at).every(isStar);
}

/** Reads `packages` of pnpm-workspace.yaml, as a block or in brackets. A YAML parser would be a dependency for these lines only. */
function pnpmMembers(root: string): string[] {
  let text: string;
  try {
    text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  } catch {
    return [];
  }
  const [, inline, block] =
    /^packages:[ \t]*(?:\[([^\]]*)\]|(?:#.*)?\n((?:[ \t]*(?:-.*|#.*)?(?:\n|$))*))/m.exec(text) ?? [];
  const items = inline?.split(',') ?? block?.split('\n').map((line) => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? '') ?? [];
  return items.flatMap((item) => /^\s*(?:'([^']+)'|"([^"]+)"|([^\s#'"]+))/.exec(item)?.slice(1).find(Boolean) ?? []);
}
