import { setTimeout as wait } from 'node:timers/promises';

/** Refusals of a server that is not there for anyone: too many connections, server starting, stopping or crashed. */
const notNow = new Set(['53300', '57P01', '57P02', '57P03']);
/** Refusals of one statement that may succeed later: no room on the disk or in memory, or it took too long. */
const perhapsLater = new Set(['53100', '53200', '57014']);

/** Messages of `pg` for a connection that broke or could not be opened. These errors have no code. */
const broken =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when trying)/;

/** Pause between two tries, in ms. */
const pauseMs = 250;

/** Returns true if an error means that the database is temporarily not reachable. The failed statement may have run. */
export function isAway(error: unknown): boolean {
  const { code = '', severity, syscall, message = '' } = error as Partial<Record<string, string>>;
  if (severity !== undefined) return notNow.has(code) || code.startsWith('08');
  return syscall !== undefined || broken.test(message);
}

/** Returns true if the same statement may succeed later: the database is away, or has no room or time for it now. */
export function mayPass(error: unknown): boolean {
  const { code = '' } = error as Partial<Record<string, string>>;
  return isAway(error) || perhapsLater.has(code);
}

/** Repeats `ask` while the database is not reachable, or has no room or time for it. `ask` must be safe to repeat. Rejects with the signal's reason on abort. */
export async function whileAway<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
    // Only an abort rejects the wait; the reason of the signal says more.
    await wait(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
