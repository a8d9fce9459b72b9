import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { foldersAbove } from '../registry/find/folders-above.ts';
import { readJsonObject, readSmallText, type Manifest } from '../registry/read-json-object.ts';
import { follow } from './follow.ts';

/** Limits of what job packages may read. */
export interface Border {
  /**
   * Folders with a package.json that a person wrote, e.g. the host project. They and the folders above may declare
   * folders outside of node_modules. Default: the package itself, which is the author's own then.
   */
  readonly declaredBy?: readonly string[];
  /** Folders that no package may contain: the home, the folder of the master key, the host project. Default: none. */
  readonly closed?: readonly string[];
}

/** Decides which folders a package and its dependencies may read. Reads each manifest once. */
export class BorderCheck {
  /** Folders whose dependencies count. */
  readonly #declaring: readonly string[];
  /** Folders that a workspace may be of: it opens its members to a member. */
  readonly #inside: readonly string[];
  readonly #closed: readonly string[];
  readonly #manifests = new Map<string, Manifest | undefined>();
  readonly #members = new Map<string, readonly Glob[]>();
  #workspaces: readonly string[] | undefined;

  /** @param packageFolder Real path. */
  constructor(packageFolder: string, { declaredBy = [packageFolder], closed = [] }: Border) {
    const people = declaredBy.map((folder) => follow(folder) ?? folder);
    this.#declaring = aboveOf(people);
    this.#inside = [...people, packageFolder];
    this.#closed = closed.flatMap((folder) => follow(folder) ?? []);
  }

  /** Returns the closed folder that a folder contains, if any. */
  closedIn(folder: string): string | undefined {
    return this.#closed.find((closed) => isWithin(closed, folder));
  }

  /**
   * Returns true if a package may read a dependency in this real folder: a package manager installed it there, or a person
   * declared the folder. A package that a package manager installed reaches only others of them: its author does not know
   * the folders of a person. The root of a clone opens only members of its own workspace, which are in the clone.
   *
   * @param from Real folder of the package that names the dependency.
   */
  allows(name: string, real: string, from: string): boolean {
    if (this.#manifestOf(real) === undefined) return false;
    if (isPackagePlace(real)) return true;
    if (isInModules(from)) return false;
    if (this.#declaring.some((root) => this.#declares(root, name, real))) return true;
    this.#workspaces ??= aboveOf(this.#inside).filter((root) =>
      this.#inside.some((folder) => folder === root || this.#isMember(root, folder)),
    );
    return this.#workspaces.some((root) => this.#isMember(root, real));
  }

  #declares(root: string, name: string, real: string): boolean {
    const manifest = this.#manifestOf(root);
    const isNamed = ['dependencies', 'devDependencies', 'optionalDependencies'].some((field) =>
      Object.hasOwn((manifest?.[field] as object | undefined) ?? {}, name),
    );
    return isNamed && follow(join(root, 'node_modules', name)) === real;
  }

  /** Returns true if a folder is a member of the workspace of a folder above. */
  #isMember(root: string, folder: string): boolean {
    if (root === folder || !isWithin(folder, root)) return false;
    const path = relative(root, folder).split(sep).join('/');
    const globs = this.#membersOf(root).filter((glob) => fits(glob, path));
    return globs.length > 0 && globs.every(({ excludes }) => !excludes);
  }

  /** Returns the patterns of a workspace: of npm and Yarn, or of pnpm. */
  #membersOf(root: string): readonly Glob[] {
    const known = this.#members.get(root);
    if (known) return known;
    const workspaces = this.#manifestOf(root)?.['workspaces'] as { readonly packages?: unknown } | undefined;
    const listed = Array.isArray(workspaces) ? workspaces : workspaces?.packages;
    const patterns = (Array.isArray(listed) ? listed : []).filter((each) => typeof each === 'string');
    const globs = [...patterns, ...pnpmMembers(root)].flatMap(globsOf);
    this.#members.set(root, globs);
    return globs;
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

/** Returns folders and those above, without those that a package manager made. */
function aboveOf(folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap(foldersAbove))].filter((folder) => !isInModules(folder));
}

/** Returns true for a folder in a node_modules folder. Both are of a package manager. */
function isInModules(folder: string): boolean {
  return `${folder}/`.includes('/node_modules/');
}

/** A pattern of a workspace without alternatives. */
interface Glob {
  readonly excludes: boolean;
  /** Each a `**`, or the characters of a name: `*`, `?`, one of a list, or itself. */
  readonly parts: readonly (readonly string[])[];
}

/** Most patterns that the alternatives of one stand for. */
const maxGlobs = 1_000;
/** Most characters of a pattern. A package may bring it. */
const maxPattern = 1_000;

/** Reads a pattern of a workspace. `{a,b}` and `@(a|b)` stand for several. Ignores one that is too long or stands for too many. */
function globsOf(pattern: string): Glob[] {
  if (pattern.length > maxPattern) return [];
  const excludes = pattern.startsWith('!');
  const texts = [excludes ? pattern.slice(1) : pattern];
  for (let at = 0; at < texts.length; at++) {
    if (texts.length > maxGlobs) return [];
    const text = texts[at] ?? '';
    const [all = '', listed, grouped = ''] = /\{([^{}]*,[^{}]*)\}|@\(([^()]*)\)/.exec(text) ?? [];
    if (all === '') continue;
    const alternatives = listed?.split(',') ?? grouped.split('|');
    texts.splice(at--, 1, ...alternatives.map((each) => text.replace(all, () => each)));
  }
  return texts.map((text) => {
    const clean = posix.join(text).replace(/\/$/, '');
    return { excludes, parts: clean.split('/').map((part) => part.match(/\[!?[^\]]+\]|[^]/g) ?? []) };
  });
}

/** Returns true if a pattern of a workspace fits a path. Linear: a package may bring the pattern. Node's own `matchesGlob` prints a warning before 24.8. */
function fits({ parts }: Glob, path: string): boolean {
  return fitsAll(
    parts,
    path.split('/'),
    (part) => part.join('') === '**',
    (part, name) =>
      fitsAll(
        part,
        name.split(''),
        (token) => token === '*',
        (token, own) => token === '?' || token === own || (token.length > 1 && isListed(token, own)),
      ),
  );
}

/** Returns true for a character that `[ab]`, `[a-z]` or `[!a]` stands for. */
function isListed(token: string, own: string): boolean {
  const [, not = '', listed = ''] = /^\[([!^]?)(.+)\]$/.exec(token) ?? [];
  const ranges = listed.match(/.-.|./g) ?? [];
  return (not === '') === ranges.some((range) => own >= (range[0] ?? '') && own <= (range.at(-1) ?? ''));
}

/** Returns true if a pattern fits a list, where a star stands for any number of its items. */
function fitsAll<Part>(
  pattern: readonly Part[],
  items: readonly string[],
  isStar: (part: Part) => boolean,
  fitsOne: (part: Part, item: string) => boolean,
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
    text = readSmallText(join(root, 'pnpm-workspace.yaml')).replaceAll('\r\n', '\n');
  } catch {
    return [];
  }
  const [, inline, block] =
    /^["']?packages["']?[ \t]*:[ \t]*(?:\[([^\]]*)\]|(?:#.*)?\n((?:[ \t]*(?:-.*|#.*)?(?:\n|$))*))/m.exec(text) ?? [];
  const items = inline?.split(',') ?? block?.split('\n').map((line) => /^\s*-\s+(.*)$/.exec(line)?.[1] ?? '') ?? [];
  return items.flatMap((item) => /^\s*(?:'([^']+)'|"([^"]+)"|([^\s#'"]+))/.exec(item)?.slice(1).find(Boolean) ?? []);
}
