import { fieldOf, messageOf } from '../../contract/netraven-error.ts';

/** An access that Node's permission model denied. */
export interface Denied {
  /** E.g. `A job cannot start a process /bin/sh`. */
  readonly message: string;
  /** The package whose files were read, if it is a dependency. */
  readonly dependency?: string;
}

const accesses: Readonly<Record<string, (what: string) => string>> = {
  Net: (what) => `A job cannot open a connection${what && ` to${what}`} without the permission "network"`,
  FileSystemRead: (what) => `A job cannot read the file${what}, which is not in its package`,
  FileSystemWrite: (what) => `A job cannot write the file${what}, which is not in its working folder`,
  ChildProcess: (what) => `A job cannot start a process${what}`,
  WorkerThreads: () => 'A job cannot start a thread',
};

/** A longer one is not of Node, and left out: a search in it would take long. */
const longestPath = 4_096;

/**
 * Describes a denied access, also the one that made `fetch()` fail. Undefined for another error.
 *
 * @param when `loading`: no permission allows a connection
 */
export function describeDenied(error: unknown, when: 'loading' | 'running' = 'running'): Denied | undefined {
  const denied = [error, fieldOf(error, 'cause')].find((each) => fieldOf(each, 'code') === 'ERR_ACCESS_DENIED');
  if (denied === undefined) return undefined;
  // An error of a socket has the error of the permission as its `errno`.
  const inner = [fieldOf(denied, 'errno'), denied].find((each) => fieldOf(each, 'permission') !== undefined);
  const named = fieldOf(inner, 'permission');
  const permission = typeof named === 'string' ? named : fieldOf(denied, 'syscall') === 'getaddrinfo' ? 'Net' : '';
  const resource = fieldOf(inner, 'resource') ?? fieldOf(denied, 'hostname');
  const isPath = typeof resource === 'string' && resource !== '' && resource.length <= longestPath;
  const what = isPath ? resource : undefined;
  const dependency = permission === 'FileSystemRead' ? dependencyIn(what ?? '') : undefined;
  if (dependency !== undefined) {
    return { message: `Cannot find package '${dependency}': package.json does not declare it`, dependency };
  }
  if (permission === 'Net' && when === 'loading') {
    return {
      message: `A package cannot open a connection${what === undefined ? '' : ` to ${what}`} while it loads, whatever it may do: open it in run()`,
    };
  }
  const describe = Object.hasOwn(accesses, permission) ? accesses[permission] : undefined;
  return { message: describe?.(what === undefined ? '' : ` ${what}`) ?? messageOf(denied) };
}

/** Returns the package that a path in `node_modules` belongs to. */
function dependencyIn(path: string): string | undefined {
  return /.*\/node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)/.exec(path)?.[1];
}
