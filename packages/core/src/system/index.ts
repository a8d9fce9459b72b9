/** Files, processes and threads of this machine: the entry point `@netraven/core/system`. Loads nothing but Node. */
export { keyFolder } from './key-folder.ts';
export { closedGitEnv, closedGitSettings } from './closed-git.ts';
export { emptyCoreFiles } from './core-files.ts';
export { isAlive } from './is-alive.ts';
export { oldestNode, ownNode } from './node-versions.ts';
export { processHasEnded, recordProcess, type RecordedProcess } from './recorded-process.ts';
export { failureIn, runManager } from './run-manager.ts';
export { runProgram, type ProgramOptions, type ProgramResult } from './run-program.ts';
export { serverProof } from './server-proof.ts';
export { makeSignInCode, readSignInCode, signInCodeMs, type SignInCode } from './sign-in-code.ts';
export { Thread, type ThreadOptions, type ThreadResult } from './thread.ts';
export { writeOnce, writeWhole, type WholeFileOptions } from './whole-file.ts';
