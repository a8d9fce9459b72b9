import { registerHooks } from 'node:module';

/** Opens the database of a home and prints the libraries that were loaded for it before PostgreSQL's first process, and until the end. */
const libraries = new Set<string>();
registerHooks({
  load(url, context, next) {
    const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
    if (name !== undefined) libraries.add(name);
    return next(url, context);
  },
});
const [home = ''] = process.argv.slice(2);
const { openDatabase } = await import('@netraven/db/open');
const say = (): void => undefined;
const logger = { debug: say, info: say, warning: say, error: say, critical: say };
const before = [...libraries];
let waits = 0;
const db = await openDatabase({ home, logger, onWaiting: () => waits++ });
await db.close();
process.stdout.write(JSON.stringify({ before, waits, after: [...libraries] }));
