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
  const [wrong = '', ...later] = readSource()
    .split('\n')
    .slice(line - 1);
  const found = find?.(wrong, message, later);
  if (found === undefined || typeof found === 'string') return found;
  const [before, after] = found;
  return `Write \`${after}\` in place of \`${before}\` at ${file}:${line}.`;
}

type Replacement = readonly [before: string, after: string];

/** Returns what to replace, or a fix of another file. @param later the lines below */
type Find = (line: string, message: string, later: readonly string[]) => Replacement | string | undefined;

const fixes: readonly (readonly [message: RegExp, find: Find])[] = [
  [/^.*\b(?:module|exports) is not defined in ES module scope/, moduleExports],
  [/^.*\brequire is not defined in ES module scope/, requireCall],
  [/does not provide an export named 'default'/, defaultImport],
  [/TypeScript enum is not supported/, enumObject],
  [/requested module '@netraven\/core' does not provide an export named/, typeImport],
];

/**
 * `exports.run =` becomes `export const run =`, `module.exports = { meta, run }` becomes `export { meta, run }`, and an object
 * with values becomes `export const { meta, run } = {`.
 */
function moduleExports(line: string, _message: string, later: readonly string[]): Replacement | string | undefined {
  if (line.startsWith('Object.defineProperty(exports, "__esModule"'))
    return 'Write `"module": "nodenext"` into `compilerOptions` of tsconfig.json, and build the package again.';
  const [one, name] = /(?:module\.)?exports\.(\w+) =/.exec(line) ?? [];
  if (one !== undefined) return [one, `export const ${name} =`];
  const [all] = /module\.exports =(?= \{)/.exec(line) ?? [];
  if (all === undefined) return undefined;
  const value = [line.slice(line.indexOf(all) + all.length), ...later].join('\n');
  return [all, namesOnly.test(value) ? 'export' : 'export const { meta, run } ='];
}

/** `{ meta, run }`, on one line or on several, with comments. */
const namesOnly = /^ \{(?:[\w\s,]|\/\/[^\n]*\n|\/\*[^*]*\*\/)*\}/;

/** `const z = require('zod').z` becomes `import { z } from 'zod'`. */
function requireCall(line: string): Replacement | undefined {
  const [all, names = '', from, member] =
    /(?:const|let|var) (\w+|\{[\w,: ]+\}) = require\((['"][^'"]+['"])\)(?:\.(\w+))?(?=;|$)/.exec(line) ?? [];
  if (all === undefined) return undefined;
  // Not the names of a member, and no file that an import would not find.
  if ((member !== undefined && names.startsWith('{')) || /^.[./](?!.*\.[cm]?[jt]s.$)/.test(from ?? ''))
    return undefined;
  const renamed = member === undefined ? names.replaceAll(/ *: */g, ' as ') : `{ ${member} as ${names} }`;
  return [all, `import ${renamed.replace(/^\{ (\w+) as \1 \}$/, '{ $1 }')} from ${from}`];
}

/** `enum Level { low, high = 'x' }` becomes `const Level = { low: 0, high: 'x' } as const`, and a type. Undefined for computed values. */
function enumObject(line: string, _message: string, later: readonly string[]): Replacement | undefined {
  // Comments that do not end take quadratic time.
  const start = [line, ...later.slice(0, 100)].join('\n').slice(0, 10_000);
  const text = start.replaceAll(/(['"`]).*?\1|\/\/.*|\/\*[^]*?\*\//g, (each) => (each.startsWith('/') ? '' : each));
  const [all = '', exported = '', name, inner = ''] = /(export )?(?:const )?enum (\w+) \{([^{}]*)\}/.exec(text) ?? [];
  if (name === undefined) return undefined;
  let next = 0;
  const members: string[] = [];
  for (const member of inner.split(',').filter((each) => each.trim() !== '')) {
    const [, key, value = String(next)] = /^\s*([\w$]+)\s*(?:=\s*([^]*?))?\s*$/.exec(member) ?? [];
    if (key === undefined || !/^(?:-?[\d.]+|(['"])[^'"\\]*\1)$/.test(value)) return undefined;
    next = Number(value) + 1;
    members.push(`${key}: ${value}`);
  }
  const before = all.includes('\n') ? `${all.split('{')[0]}{ … }` : all;
  const type = `${exported}type ${name} = (typeof ${name})[keyof typeof ${name}]`;
  return [before, `${exported}const ${name} = { ${members.join(', ')} } as const; ${type}`];
}

function defaultImport(line: string): Replacement | undefined {
  const [all, name = ''] = /\bimport (\w+) from\b/.exec(line) ?? [];
  if (all === undefined) return undefined;
  const isOurs = /from ['"]@netraven\/core['"]/.test(line) && Object.hasOwn(contract, name);
  return [all, isOurs ? `import { ${name} } from` : `import * as ${name} from`];
}

/** A misspelt name, or a type: types do not exist at run time. */
function typeImport(line: string, message: string): Replacement | undefined {
  const [, name = ''] = /export named '(\w+)'/.exec(message) ?? [];
  const near = nearest(name, Object.keys(contract));
  if (near !== undefined) return [name, near];
  return line.includes('import {') ? ['import {', 'import type {'] : undefined;
}
