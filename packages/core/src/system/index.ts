/** Files and processes of this machine: the entry point `@netraven/core/system`. Loads nothing but Node. */
export { emptyCoreFiles } from './core-files.ts';
export { isAlive } from './is-alive.ts';
export { failureIn, runManager } from './run-manager.ts';
export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.ts';
export { writeOnce, writeWhole, type WholeFileOptions } from './whole-file.ts';
