import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspectFolder } from '@netraven/core/registry';
import { cliError } from '../../codes.ts';
import type { Context } from '../../context.ts';
import { isCode } from '../../error-fields.ts';

/** The exports of `@netraven/testing`. */
export type TestKit = typeof import('@netraven/testing');

/**
 * Loads `@netraven/testing` from the package under development; for a tarball, from the folder of the tarball. NetRaven
 * does not depend on it, because a production host does not need it.
 *
 * @throws {NetRavenError} NR_USAGE_INVALID, NR_DEVELOPMENT_MISSING
 */
export async function loadTestKit({ cwd }: Context, source: string): Promise<TestKit> {
  const path = resolve(cwd, source);
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw cliError('NR_USAGE_INVALID', `${path} does not exist`);
  const folder = found.isDirectory() ? path : dirname(path);
  try {
    return (await importFrom(folder, '@netraven/testing')) as TestKit;
  } catch (cause) {
    if (!isCode(cause, 'ERR_INVALID_PACKAGE_CONFIG')) throw cause;
    const [first] = (await inspectFolder(folder)).problems;
    if (!first) throw cause;
    throw cliError('NR_USAGE_INVALID', first.message, { hint: first.fix, cause });
  }
}

/** Imports an npm package that is installed for the package in a folder. @throws {NetRavenError} NR_DEVELOPMENT_MISSING */
export async function importFrom(folder: string, name: string): Promise<unknown> {
  let file: string;
  try {
    file = createRequire(join(folder, 'package.json')).resolve(name);
  } catch (cause) {
    if (!isCode(cause, 'MODULE_NOT_FOUND')) throw cause;
    throw cliError('NR_DEVELOPMENT_MISSING', `${name} is not installed for ${folder}`, {
      hint: `Install it there: \`npm install --save-dev ${name}\`.`,
      cause,
    });
  }
  return import(pathToFileURL(file).href);
}
