import { createRequire } from 'node:module';
import type { isMatch } from 'picomatch';

/*
 * Libraries that only a package's inspection needs, loaded at first use: `find()` and a warm start need none of them,
 * and zod alone would cost more than both together. `require`, so that synchronous functions can use them.
 */
const require = createRequire(import.meta.url);

export const zod = (): typeof import('zod') => require('zod') as typeof import('zod');
export const cronParser = (): typeof import('cron-parser') => require('cron-parser') as typeof import('cron-parser');
export const ajv = (): typeof import('ajv/dist/2020.js') => require('ajv/dist/2020.js') as never;
export const levenshtein = (): typeof import('fastest-levenshtein') => require('fastest-levenshtein') as never;
export const resolveExports = (): typeof import('resolve.exports') => require('resolve.exports') as never;
/** Matches the patterns of workspaces: only those who are in one, or below one, need it. */
export const matchesPattern: typeof isMatch = (path, pattern, options) =>
  (require('picomatch') as { isMatch: typeof isMatch }).isMatch(path, pattern, options);
/** Path data of every Material Design icon, by `mdiCamelCase` name. */
export const mdi = (): Readonly<Record<string, string>> => require('@mdi/js') as never;
