import { setTimeout as wait } from 'node:timers/promises';

/**
 * Temporary refusals: too many connections, no room on the disk or in memory, a statement that took too long, server
 * starting, stopping or crashed.
 */
const notNow = new Set(['53100', '53200', '53300', '57014', '57P01', '57P02', '57P03']);

/** Messages of `pg` for a connection that broke or could not be opened. These errors have no code. */
const broken =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when trying)/;

/** Pause between two tries, in ms. */
const pauseMs = 250;

/** Returns true if an error means that the database temporarily cannot be used. The failed statement may have run. */
export function isAway(error: unknown): boolean {
  const { code = '', severity, syscall, message = '' } = error as Partial<Record<string, string>>;
  if (severity !== undefined) return notNow.has(code) || code.startsWith('08');
  return syscall !== undefined || broken.test(message);
}

/** Repeats `ask` while the database is not reachable. `ask` must be safe to repeat. Rejects with the signal's reason on abort. */
export async function whileAway<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    // Only an abort rejects the wait; the reason of the signal says more.
    await wait(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
