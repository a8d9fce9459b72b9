import * as contract from '../../index.ts';
import type { SourceLocation } from '../../host/child/source-location.ts';
import { nearest } from '../did-you-mean.ts';

/**
 * Returns the fix of a line that Node.js cannot run, as text to type. Undefined for an unknown mistake. `readSource`
 * returns the text of the file.
 */
export function sourceFix(
  message: string,
  { file, line }: SourceLocation,
  readSource: () => string,
): string | undefined {
  const find = fixes.find(([pattern]) => pattern.test(message))?.[1];
  const [before, after] = find?.(readSource().split('\n')[line - 1] ?? '', message) ?? [];
  return before === undefined ? undefined : `Write \`${after}\` in place of \`${before}\` at ${file}:${line}.`;
}

type Replacement = readonly [before: string, after: string];

const fixes: readonly (readonly [message: RegExp, find: (line: string, message: string) => Replacement | undefined])[] =
  [
    [/^.*\b(?:module|exports) is not defined in ES module scope/, moduleExports],
    [/^.*\brequire is not defined in ES module scope/, requireCall],
    [/requested module '@netraven\/core' does not provide an export named/, typeImport],
  ];

/**
 * `exports.run =` becomes `export const run =`, `module.exports = { meta, run }` becomes `export { meta, run }`, and an object
 * with values becomes `export const { meta, run } = {`.
 */
function moduleExports(line: string): Replacement | undefined {
  const [one, name] = /(?:module\.)?exports\.(\w+) =/.exec(line) ?? [];
  if (one !== undefined) return [one, `export const ${name} =`];
  const [all] = /module\.exports =(?= \{)/.exec(line) ?? [];
  if (all === undefined) return undefined;
  return [all, /\{[\w ,]*\}/.test(line) ? 'export' : 'export const { meta, run } ='];
}

function requireCall(line: string): Replacement | undefined {
  const [all, names, from] = /(?:const|let|var) ([\w{}, ]+) = require\((['"][^'"]+['"])\)/.exec(line) ?? [];
  return all === undefined ? undefined : [all, `import ${names} from ${from}`];
}

/** A misspelt name, or a type: types do not exist at run time. */
function typeImport(line: string, message: string): Replacement | undefined {
  const [, name = ''] = /export named '(\w+)'/.exec(message) ?? [];
  const near = nearest(name, Object.keys(contract));
  if (near !== undefined) return [name, near];
  return line.includes('import {') ? ['import {', 'import type {'] : undefined;
}
