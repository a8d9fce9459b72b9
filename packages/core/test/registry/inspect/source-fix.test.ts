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
