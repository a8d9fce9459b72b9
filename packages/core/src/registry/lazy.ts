import { createRequire } from 'node:module';

/*
 * Libraries that only the inspection of a package needs, loaded at first use: a listing needs none of them. `require`, so
 * that synchronous functions can use them.
 */
const require = createRequire(import.meta.url);

export const croner = (): typeof import('croner') => require('croner') as typeof import('croner');
export const levenshtein = (): typeof import('fastest-levenshtein') => require('fastest-levenshtein') as never;
export const resolveExports = (): typeof import('resolve.exports') => require('resolve.exports') as never;
/** Path data of every Material Design icon, by `mdiCamelCase` name. */
export const mdi = (): Readonly<Record<string, string>> => require('@mdi/js') as never;
