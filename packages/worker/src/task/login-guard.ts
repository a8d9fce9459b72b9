import { randomUUID } from 'node:crypto';
import { messageOf, type Logger } from '@netraven/core';
import { credentials, type Database } from '@netraven/db';
import { frozenError, outdatedError, type LoginGuard } from '@netraven/device';
import { askFor } from './ask-database.ts';

/** A credential as its guard knows it. */
interface Guarded {
  readonly id: string;
  readonly loginVersion: number;
  readonly name: string;
  readonly frozen?: boolean;
  readonly maxRefusals: number;
  /** A device accepted it within the last ten minutes. */
  readonly proven?: boolean;
  /** The device of the task accepted it at the last login. */
  readonly workedLast?: boolean;
}

/** Most logins of one credential at once in one run, once devices have accepted it. */
const widest = 64;
/** An answer that takes longer lets one more login start. */
const slowMs = 5_000;
/** Acceptances are noted once in this time: they are many. */
const noteEveryMs = 5_000;
/** A login that waits for those of other workers asks again after so long. */
const askAgainMs = 250;

interface RunningLogin {
  /** In ms. */
  readonly startedAt: number;
  /** Id of its try, if the database counts it. */
  tryId?: string;
}

/** The logins of one credential in this process. */
interface Turns {
  /** The run that began to use it last, while no other did. */
  runId: string;
  /** Logins that may run at once: 1, doubled with each acceptance. A refusal makes it 1 again. */
  width: number;
  /** The logins that run now. */
  readonly active: Set<RunningLogin>;
  /** Called when a login may start. */
  readonly waiting: Set<() => void>;
}

/**
 * Keeps a wrong password from locking its account. In each run the first login of a credential goes alone; the more
 * devices accept it, the more logins run at once. Until a device accepts it in this process, and after each refusal, the
 * database counts the logins that all workers try at once: its password may have changed on the devices. After some
 * refusals in a row the credential is frozen. A refusal does not count if other devices accept the credential now and this
 * one never did: then the device has another password.
 */
export class LoginGuards {
  readonly #options: { readonly db: Database; readonly logger: Logger };
  // All by the key of a login: the answers to one say nothing about the next one of its credential.
  readonly #turns = new Map<string, Turns>();
  /** Refusals in a row, as the database counted them last. */
  readonly #refusals = new Map<string, number>();
  /** When this process learned that a login is frozen, in ms. */
  readonly #frozenAt = new Map<string, number>();
  /** Logins that were removed or replaced while tasks had them. */
  readonly #outdated = new Map<string, 'removed' | 'replaced'>();
  /** When it was noted last that a device accepted a login, in ms. */
  readonly #acceptedAt = new Map<string, number>();

  constructor(options: { readonly db: Database; readonly logger: Logger }) {
    this.#options = options;
  }

  /** @param loadedAt when the credentials were read from the database, in ms as `performance.now` */
  guardOf(runId: string, known: readonly Guarded[], loadedAt: number, signal: AbortSignal): LoginGuard {
    const byId = new Map(known.map((credential) => [credential.id, credential]));
    // Credentials that were loaded after it are newer: a person may have thawed or changed one.
    const isKnown = (times: ReadonlyMap<string, number>, one: Guarded): boolean =>
      (times.get(keyOf(one)) ?? -1) >= loadedAt;
    const ask = askFor(signal);
    /** The logins of this task that run now, by the id of the credential: to its device, and to jump hosts. */
    const running = new Map<string, RunningLogin[]>();
    /** Those that a device had accepted lately when a try was claimed. */
    const provenAtClaim = new Set<string>();
    const isFrozen = (one: Guarded): boolean => isKnown(this.#frozenAt, one) || (one.frozen ?? false);
    const isProven = (one: Guarded): boolean =>
      provenAtClaim.has(one.id) || isKnown(this.#acceptedAt, one) || (one.proven ?? false);
    const isClaimed = (one: Guarded, { width }: Turns): boolean => width === 1 || !isProven(one);
    const claimTry = async (one: Guarded, turns: Turns, login: RunningLogin): Promise<void> => {
      const { id } = one;
      const tryId = randomUUID();
      try {
        while (isClaimed(one, turns)) {
          const claim = await ask(() => credentials.claimTry(this.#options.db, one, tryId));
          if (claim === 'proven') provenAtClaim.add(id);
          if (claim === 'claimed' || claim === 'proven') {
            login.tryId = tryId;
            return;
          }
          if (claim === 'removed' || claim === 'replaced') this.#outdated.set(keyOf(one), claim);
          if (claim !== 'wait') {
            this.#frozenAt.set(keyOf(one), performance.now());
            throw this.#withheld(one);
          }
          await nextChange(turns, signal, askAgainMs);
          signal.throwIfAborted();
        }
      } catch (error) {
        // The task may have been stopped while the database answered.
        await this.#endTry(id, tryId);
        throw error;
      }
    };
    const isCounted = (one: Guarded, answer: false | 'unsent' | undefined): boolean => {
      if (answer === 'unsent') return false;
      if (answer === false && one.workedLast) return true;
      // A device that hangs or hangs up behind the password may have counted it.
      return !isProven(one) && (answer === false || !signal.aborted);
    };
    const guarded = (id: string): Guarded | undefined => {
      const known = byId.get(id);
      return known && known.maxRefusals > 0 ? known : undefined;
    };
    return {
      isFrozen: (id) => {
        const credential = guarded(id);
        return credential !== undefined && isFrozen(credential);
      },
      enter: async (id) => {
        const credential = guarded(id);
        if (!credential) return;
        const turns = this.#turnsOf(credential, runId);
        for (;;) {
          signal.throwIfAborted();
          if (isFrozen(credential)) throw this.#withheld(credential);
          if (this.#mayStart(credential, turns)) break;
          await nextChange(turns, signal, slowMs);
        }
        const login: RunningLogin = { startedAt: performance.now() };
        turns.active.add(login);
        if (isClaimed(credential, turns)) {
          await claimTry(credential, turns, login).catch((error: unknown) => {
            endTurn(turns, login);
            throw error;
          });
        }
        running.set(id, [...(running.get(id) ?? []), login]);
      },
      leave: async (id, accepted) => {
        const credential = guarded(id);
        if (!credential) return;
        const turns = this.#turnsOf(credential, runId);
        const login = running.get(id)?.pop();
        const tryId = login?.tryId;
        try {
          if (accepted === true) await this.#onAccepted(credential, turns, tryId);
          else if (isCounted(credential, accepted)) await this.#onRefused(credential, turns, tryId);
          else await this.#endTry(id, tryId);
        } finally {
          endTurn(turns, login);
        }
      },
    };
  }

  /** Returns the error of a credential that must not be sent. */
  #withheld(credential: Guarded): Error {
    const change = this.#outdated.get(keyOf(credential));
    return change ? outdatedError(credential.name, change) : frozenError(credential.name);
  }

  #turnsOf(credential: Guarded, runId: string): Turns {
    const key = keyOf(credential);
    const turns = this.#turns.get(key) ?? { runId, width: 1, active: new Set(), waiting: new Set() };
    this.#turns.set(key, turns);
    // Each run begins with one login, unless another one has shown just now that the password is right.
    if (turns.active.size === 0) {
      if (turns.runId !== runId) turns.width = 1;
      turns.runId = runId;
    }
    return turns;
  }

  #mayStart(credential: Guarded, { width, active }: Turns): boolean {
    if (active.size < width) return true;
    const slow = [...active].filter(({ startedAt }) => performance.now() - startedAt > slowMs).length;
    // All that run now may be refused.
    return (
      active.size - slow < width && active.size + (this.#refusals.get(keyOf(credential)) ?? 0) < credential.maxRefusals
    );
  }

  async #onAccepted(credential: Guarded, turns: Turns, tryId: string | undefined): Promise<void> {
    turns.width = Math.min(turns.width * 2, widest);
    const { id } = credential;
    const key = keyOf(credential);
    const notedAt = this.#acceptedAt.get(key);
    const isNoted = notedAt !== undefined && performance.now() - notedAt < noteEveryMs;
    if (!this.#refusals.delete(key) && isNoted && tryId === undefined) return;
    this.#acceptedAt.set(key, performance.now());
    try {
      await credentials.noteAcceptance(this.#options.db, credential, tryId);
    } catch (error) {
      this.#options.logger.warning(`An accepted login could not be noted: ${messageOf(error)}`, { credentialId: id });
    }
  }

  async #endTry(id: string, tryId: string | undefined): Promise<void> {
    if (tryId === undefined) return;
    // The database ends it by itself after some time.
    await credentials.endTry(this.#options.db, id, tryId).catch((error: unknown) => {
      this.#options.logger.warning(`The end of a login could not be noted: ${messageOf(error)}`, { credentialId: id });
    });
  }

  async #onRefused(credential: Guarded, turns: Turns, tryId: string | undefined): Promise<void> {
    turns.width = 1;
    const { id, name, maxRefusals } = credential;
    const key = keyOf(credential);
    const before = this.#refusals.get(key) ?? 0;
    const { count, frozen } = await credentials
      .noteRefusal(this.#options.db, credential, tryId)
      .catch((error: unknown) => {
        this.#options.logger.warning(`A refused login could not be noted: ${messageOf(error)}`, { credentialId: id });
        return { count: before + 1, frozen: before + 1 >= maxRefusals };
      });
    this.#refusals.set(key, count);
    if (!frozen) return;
    this.#frozenAt.set(key, performance.now());
    const { code, hint } = frozenError(name);
    this.#options.logger.error(
      `The credential ${name} is frozen: ${count === 1 ? 'a login was' : `${count} logins in a row were`} refused`,
      {
        code,
        hint,
        credentialId: id,
      },
    );
  }
}

function keyOf({ id, loginVersion }: Guarded): string {
  return `${id} ${loginVersion}`;
}

function endTurn({ active, waiting }: Turns, login: RunningLogin | undefined): void {
  if (login) active.delete(login);
  for (const wake of waiting) wake();
}

/** Resolves when a login of this process has ended, after `longestMs`, or when the task must stop. */
function nextChange({ waiting }: Turns, signal: AbortSignal, longestMs: number): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      waiting.delete(wake);
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, longestMs);
    signal.addEventListener('abort', wake, { once: true });
    waiting.add(wake);
  });
}
