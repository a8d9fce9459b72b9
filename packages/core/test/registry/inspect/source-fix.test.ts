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
  ["const helper = require('./helper.js');", "import helper from './helper.js'"],
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
  for (const broken of ["const { readFile } = require('fs').promises;", "const helper = require('./helper');"])
    expect(sourceFix('require is not defined in ES module scope', at, () => broken)).toBeUndefined();
  const made = 'Object.defineProperty(exports, "__esModule", { value: true });';
  expect(sourceFix('exports is not defined in ES module scope', at, () => made)).toContain(
    '`"module": "nodenext"` into `compilerOptions` of tsconfig.json',
  );
});

it.each([
  [
    'enum Level { low, high }',
    'enum Level { low, high }',
    'const Level = { low: 0, high: 1 } as const; type Level = (typeof Level)[keyof typeof Level]',
  ],
  [
    "export const enum Level {\n  low = 'l', // the least\n  high = 'h',\n}",
    'export const enum Level { … }',
    "export const Level = { low: 'l', high: 'h' } as const; export type Level = (typeof Level)[keyof typeof Level]",
  ],
  [
    "enum Url { home = 'https://a', /* the other */ lab = '/*b*/' }",
    "enum Url { home = 'https://a',  lab = '/*b*/' }",
    "const Url = { home: 'https://a', lab: '/*b*/' } as const; type Url = (typeof Url)[keyof typeof Url]",
  ],
  [
    'enum Level { low = 3, high }',
    'enum Level { low = 3, high }',
    'const Level = { low: 3, high: 4 } as const; type Level = (typeof Level)[keyof typeof Level]',
  ],
])('the fix of %s is an object', (text, before, after) => {
  const message = 'TypeScript enum is not supported in strip-only mode';
  expect(sourceFix(message, { file: 'index.ts', line: 1 }, () => text)).toBe(
    `Write \`${after}\` in place of \`${before}\` at index.ts:1.`,
  );
});

it.each([
  'enum Right { read = 1, write = 1 << 1 }',
  'enum Right { read = 1, write = 2, all = read | write }',
  "enum Mark { comma = 'a, b' }",
  "enum Mark { first = 'a', second = `${first}b` }",
])('the values of %s are not copied', (text) => {
  const message = 'TypeScript enum is not supported in strip-only mode';
  expect(sourceFix(message, { file: 'index.ts', line: 1 }, () => text)).toBeUndefined();
});

it('comments that do not end take no time after an enum', () => {
  const message = 'TypeScript enum is not supported in strip-only mode';
  const text = `enum Level { low }\n${'/* '.repeat(1_000_000)}`;
  expect(sourceFix(message, { file: 'index.ts', line: 1 }, () => text)).toContain('const Level = { low: 0 }');
});

it.each([
  ["import defineJob from '@netraven/core';", 'import { defineJob } from'],
  ["import core from '@netraven/core';", 'import * as core from'],
  ["import defineJob from './define-job.js';", 'import * as defineJob from'],
])('the fix of %s without a default export: %s', (line, after) => {
  const message = "The requested module does not provide an export named 'default'";
  expect(sourceFix(message, { file: 'index.js', line: 1 }, () => line)).toContain(`Write \`${after}\``);
});
