/**
 * A vitest that stays ready between runs, in a process of its own, so that it can be ended whatever a test does. Takes files
 * by message, and answers with the tests that failed. Arguments: the folder, and the settings of vitest.
 */
import { relative } from 'node:path';
import { createVitest } from 'vitest/node';
import type { Failed, RunRequest } from './try-mutant.ts';

const [root = '', config = ''] = process.argv.slice(2);
const vitest = await createVitest('test', {
  root,
  config,
  watch: false,
  // One failed test is enough.
  bail: 1,
  reporters: [{}],
  // Of a mutant that makes a test wait for ever.
  testTimeout: 100_000,
  hookTimeout: 100_000,
});
await vitest.standalone();
const all = await vitest.globTestSpecifications();
/** The file that the last run read with a mutant in it. */
let last = '';
process.on('message', (request: RunRequest) => {
  run(request).then(
    (failed) => process.send?.(failed),
    (error: unknown) => process.send?.([{ file: request.files[0] ?? '', name: String(error) }] satisfies Failed[]),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function run({ files, changed }: RunRequest): Promise<Failed[]> {
  for (const path of [last, changed]) vitest.invalidateFile(path);
  last = changed;
  // It counts the failures of earlier runs too, and would stop at once.
  for (const results of [vitest.state.idMap, vitest.state.filesMap, vitest.state.errorsSet]) results.clear();
  const chosen = all.filter(({ moduleId }) => files.includes(relative(root, moduleId)));
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(chosen);
  const failed = testModules
    .filter((each) => each.state() === 'failed')
    .map((each) => {
      const [test] = each.children.allTests('failed');
      return { file: relative(root, each.moduleId), name: test?.fullName ?? 'the file failed' };
    });
  const [unhandled] = unhandledErrors as readonly Error[];
  if (failed.length > 0 || !unhandled) return failed;
  return [{ file: files[0] ?? '', name: unhandled.message }];
}
