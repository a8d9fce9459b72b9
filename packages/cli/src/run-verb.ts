import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** Runs a verb with its context and keeps its exit code. */
export type RunVerb = (verb: (context: Context) => Promise<ExitCode>) => Promise<void>;
