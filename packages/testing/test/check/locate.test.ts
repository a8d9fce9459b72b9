import { expect, it } from 'vitest';
import { locate } from '../../src/check/locate.ts';
import { errorFinding } from '../../src/check/finding.ts';

const manifest = `{
  "name": "netraven-job-a",
  "netraven": {
    "job": {
      "permissions": [
        "net",
        "fs"
      ]
    }
  },
  "exports": {
    ".": {
      "default": "./a.js"
    }
  }
}`;
const entry = { file: 'a.js', text: "export const meta = {\n  label: 'A',\n};\nexport async function run() {}\n" };
const lineOf = (path: string): number | undefined =>
  locate(errorFinding('NR_CHECK_NOT_COMPARED', path, 'message'), { manifest, entry }).line;

it.each([
  ['package.json#netraven.job.permissions[1]', 7],
  ['package.json#netraven.job.permissions', 5],
  ['package.json#exports["."].default', 13],
  // The nearest place around one that is not there.
  ['package.json#netraven.job.icon', 4],
  ['meta.label', 2],
  ['run', 4],
])('the line of %s is %i', (path, line) => {
  expect(lineOf(path)).toBe(line);
});
