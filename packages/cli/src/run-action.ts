import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/** Runs the action of a command with its context, and keeps its exit code. */
export type RunAction = (action: (context: Context) => Promise<ExitCode>) => Promise<void>;
