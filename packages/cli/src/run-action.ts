import type { Context } from './context.ts';
import type { ExitCode } from './exit-code.ts';

/**
 * Makes the action of a command. It loads a function, and calls it with the context and with what commander parsed: the
 * arguments, then the options. Keeps the exit code of the function; none means that all went well.
 */
export type RunAction = <Parsed extends unknown[]>(
  load: () => Promise<(context: Context, ...parsed: Parsed) => Promise<ExitCode | void>>,
) => (...parsed: Parsed) => Promise<void>;
