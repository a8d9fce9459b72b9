import { setTimeout as wait } from 'node:timers/promises';

/** Answers that say "not now": too many connections, being stopped, crashed, starting or stopping. */
const notNow = new Set(['53300', '57P01', '57P02', '57P03']);

/** How `pg` says that a connection ended or was not to be had; these errors have no code. */
const broken =
  /^(Connection terminated|Connection ended|Client has encountered a connection error|timeout exceeded when trying)/;

/** Pause between two tries, in ms. */
const pauseMs = 250;

/** Whether an error says that the database is not to be reached at the moment, as while it is started again. What was asked for may have been done all the same. */
export function isAway(error: unknown): boolean {
  const { code = '', severity, syscall, message = '' } = error as Partial<Record<string, string>>;
  if (severity !== undefined) return notNow.has(code) || code.startsWith('08');
  return syscall !== undefined || broken.test(message);
}

/** Asks again while the database is away; only for what may be asked twice. Rejects with the signal's reason once it aborts. */
export async function whileAway<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error)) throw error;
    }
    // A wait is rejected by the abort alone, whose reason says more.
    await wait(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
