import { registerHooks } from 'node:module';

/** Loads the registry of a host project and prints the files that were loaded for it. */
const files: string[] = [];
registerHooks({
  load(url, context, next) {
    files.push(url);
    return next(url, context);
  },
});
const [folder = '', cacheFile = ''] = process.argv.slice(2);
const { findHostProject, load } = await import('../../../src/registry/index.ts');
const registry = await load({ hostProject: await findHostProject({ root: folder }), cacheFile });
if (registry.get('x') === undefined) throw new Error(JSON.stringify(registry.records));
process.stdout.write(JSON.stringify(files));
