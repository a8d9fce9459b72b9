import { expect, it } from 'vitest';
import { sourceFix } from '../../../src/registry/inspect/source-fix.ts';

it.each([
  ['names on one line', 'module.exports = { meta, run };', 'export'],
  ['names on several lines', 'module.exports = {\n  meta,\n  run,\n};', 'export'],
  ['names with comments', 'module.exports = {\n  meta, // of the job\n  /* its code */ run\n};', 'export'],
  ['values on one line', "module.exports = { meta: { jobType: 'x' }, run() {} };", 'export const { meta, run } ='],
  [
    'values on several lines',
    "module.exports = {\n  meta: { jobType: 'x' },\n  run() {},\n};",
    'export const { meta, run } =',
  ],
])('the fix of module.exports with %s is an export that Node.js can run', (_what, text, after) => {
  const message = 'module is not defined in ES module scope';
  expect(sourceFix(message, { file: 'index.js', line: 2 }, () => `const run = 1;\n${text}\n`)).toBe(
    `Write \`${after}\` in place of \`module.exports =\` at index.js:2.`,
  );
});

it.each([
  ["const { z } = require('zod');", "import { z } from 'zod'"],
  ["const { NetRavenError: E } = require('x');", "import { NetRavenError as E } from 'x'"],
  ["const z = require('zod').z;", "import { z } from 'zod'"],
  ["const schema = require('zod').z", "import { z as schema } from 'zod'"],
  ["const fs = require('fs');", "import fs from 'fs'"],
])('the fix of %s is an import with the same names', (line, after) => {
  const message = 'require is not defined in ES module scope, you can use import instead';
  const before = line.replace(/;$/, '');
  expect(sourceFix(message, { file: 'index.js', line: 1 }, () => line)).toBe(
    `Write \`${after}\` in place of \`${before}\` at index.js:1.`,
  );
});

it('a call of what require() returns is no import, and code that tsc made for CommonJS is made again', () => {
  const at = { file: 'index.js', line: 1 };
  const call = "const log = require('debug')('x');";
  expect(sourceFix('require is not defined in ES module scope', at, () => call)).toBeUndefined();
  const made = 'Object.defineProperty(exports, "__esModule", { value: true });';
  expect(sourceFix('exports is not defined in ES module scope', at, () => made)).toContain(
    '`"module": "nodenext"` into `compilerOptions` of tsconfig.json',
  );
});

it.each([
  ['enum Level { low, high }', 'enum Level { low, high }', 'const Level = { low: 0, high: 1 } as const'],
  [
    "export const enum Level {\n  low = 'l', // the least\n  high = 'h',\n}",
    'const enum Level { … }',
    "const Level = { low: 'l', high: 'h' } as const",
  ],
  ['enum Level { low = 3, high }', 'enum Level { low = 3, high }', 'const Level = { low: 3, high: 4 } as const'],
])('the fix of %s is an object', (text, before, after) => {
  const message = 'TypeScript enum is not supported in strip-only mode';
  expect(sourceFix(message, { file: 'index.ts', line: 1 }, () => text)).toBe(
    `Write \`${after}\` in place of \`${before}\` at index.ts:1.`,
  );
});
