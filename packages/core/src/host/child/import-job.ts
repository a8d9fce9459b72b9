import { pathToFileURL } from 'node:url';
import { fieldOf, messageOf, type NetRavenError } from '../../contract/netraven-error.ts';
import type { ConfigSchema, JobResult } from '../../contract/run.ts';
import { codes, hostError } from '../codes.ts';
import { describeDenied } from './describe-denied.ts';

/** Exports of a job package. Running needs `run` only; the registry has validated `meta`. */
export interface JobModule {
  readonly meta?: unknown;
  readonly run?: (context: unknown) => Promise<JobResult>;
  readonly summarize?: (context: unknown) => Promise<JobResult>;
  readonly configSchema?: ConfigSchema;
}

/** Imports the entry of a job package. @throws {NetRavenError} NR_PACKAGE_* with the cause */
export async function importJob(entry: string): Promise<JobModule> {
  try {
    return (await import(pathToFileURL(entry).href)) as JobModule;
  } catch (error) {
    throw explain(error);
  }
}

const codeOf: Record<string, keyof typeof codes> = {
  ERR_MODULE_NOT_FOUND: 'NR_PACKAGE_DEPENDENCY_MISSING',
  MODULE_NOT_FOUND: 'NR_PACKAGE_DEPENDENCY_MISSING',
};

function explain(error: unknown): NetRavenError {
  const denied = describeDenied(error, 'loading');
  if (denied) {
    const code = denied.dependency === undefined ? 'NR_PACKAGE_ACCESS_DENIED' : 'NR_PACKAGE_DEPENDENCY_MISSING';
    return hostError(code, denied.message, { cause: error });
  }
  const addon = addonIn(error);
  if (addon !== undefined) return hostError('NR_PACKAGE_NATIVE_ADDON', messageOf(addon), { cause: error });
  const thrown = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const known = Object.hasOwn(codeOf, thrown) ? codeOf[thrown] : undefined;
  if (known) return hostError(known, messageOf(error), { cause: error });
  if (error instanceof SyntaxError && !wasThrownByCode(error)) {
    return hostError('NR_PACKAGE_SYNTAX', `The code cannot be loaded: ${messageOf(error)}`, { cause: error });
  }
  return hostError('NR_PACKAGE_LOAD_FAILED', `The package throws while it loads: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Loaders of native addons try several files, and name each error as the cause of the next one. */
const mostCauses = 20;

/** Returns the error of a native addon that may not be loaded: the error itself, or one of its causes. */
function addonIn(error: unknown): unknown {
  let each = error;
  for (let n = 0; n < mostCauses && each !== undefined; n++) {
    if (fieldOf(each, 'code') === 'ERR_DLOPEN_DISABLED') return each;
    each = fieldOf(each, 'cause');
  }
  return undefined;
}

/** Returns true for an error such as that of `JSON.parse()`: code was running. The stack of a parser error starts with the file and line. */
function wasThrownByCode({ stack = '' }: SyntaxError): boolean {
  return !/^(?:file:\/\/)?\/[^\n]*:\d+\n/.test(stack) && /^ +at (?!async )[^\n]*(?:file:\/\/|\()\//m.test(stack);
}
