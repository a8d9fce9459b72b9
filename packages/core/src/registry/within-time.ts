import type { Context, Script } from 'node:vm';
import { usedMs } from '../system/used-ms.ts';

let timed: { readonly context: Context; readonly script: Script } | undefined;

/**
 * Calls a function that may run a pattern or a schema of a package, and ends it after `ms`. It ends a regular expression
 * too: V8 looks for the end at each step back. That is 0.15 ms, without the thread and the copies of a worker.
 *
 * @throws {Error} of the code `ERR_SCRIPT_EXECUTION_TIMEOUT`, or what the function throws
 */
export function withinTime<Result>(ms: number, call: () => Result): Result {
  if (!timed) {
    // Loaded only here: most commands check nothing.
    const vm = process.getBuiltinModule('node:vm');
    timed = { context: vm.createContext({}), script: new vm.Script('call()') };
  }
  const { context, script } = timed;
  context['call'] = call;
  try {
    return script.runInContext(context, { timeout: ms }) as Result;
  } finally {
    // It may hold a secret.
    delete context['call'];
  }
}

/**
 * Like {@link withinTime}, for a function that changes nothing. If this thread had to wait for the processor, it is called
 * again, with twice the time.
 *
 * @param mostDoubled How often it gets twice the time at most. Default 3
 */
export function withinUsedTime<Result>(ms: number, call: () => Result, mostDoubled = 3): Result {
  for (let limitMs = ms; ; limitMs *= 2) {
    const before = usedMs();
    try {
      return withinTime(limitMs, call);
    } catch (error) {
      const isOver = (error as { code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
      if (!isOver || usedMs() - before >= ms / 2 || limitMs >= ms * 2 ** mostDoubled) throw error;
    }
  }
}
