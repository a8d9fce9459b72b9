/** Files and processes of this machine: the entry point `@netraven/core/system`. Loads nothing but Node. */
export { isAlive } from './is-alive.ts';
export { writeOnce, writeWhole, type WholeFileOptions } from './whole-file.ts';
