import { expect, it } from 'vitest';
import { importJob } from '../../src/host/child/import-job.ts';
import { TestProject } from '../../test-utils/test-project.ts';

it('a loader that names the denied addon as the last of its causes is told as a native addon', async () => {
  const denied = `Object.assign(new Error('loading addons is disabled'), { code: 'ERR_DLOPEN_DISABLED' })`;
  const host = new TestProject([], {
    'index.mjs': `throw new Error('Cannot find native binding', {
      cause: new Error('no musl', { cause: new Error('no wasm', { cause: ${denied} }) }) });`,
  });
  await expect(importJob(host.at('index.mjs'))).rejects.toMatchObject({
    code: 'NR_PACKAGE_NATIVE_ADDON',
    message: 'loading addons is disabled',
  });
});

it('an error that is its own cause ends the search', async () => {
  const host = new TestProject([], {
    'index.mjs': `const error = new Error('odd'); error.cause = error; throw error;`,
  });
  await expect(importJob(host.at('index.mjs'))).rejects.toMatchObject({ code: 'NR_PACKAGE_LOAD_FAILED' });
});
