// Preloaded: writes every module that the process loads, by `import` or `require`, into the file NETRAVEN_TEST_MODULES names.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, nextLoad) {
    loaded.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => writeFileSync(process.env.NETRAVEN_TEST_MODULES, JSON.stringify(loaded)));
