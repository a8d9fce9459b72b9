import { randomUUID } from 'node:crypto';
import { messageOf, type Logger, type NetRavenError } from '@netraven/core';
import { credentials, type Database } from '@netraven/db';
import { frozenError, outdatedError, type LoginGuard } from '@netraven/device';
import { askFor, type AskDatabase } from './ask-database.ts';
import { LoginTurns, type RunningLogin } from './login-turns.ts';

/** A credential as its guard knows it. */
interface Guarded {
  readonly id: string;
  readonly loginVersion: number;
  readonly name: string;
  readonly frozen?: boolean;
  readonly maxRefusals: number;
  /** A device accepted it within the last ten minutes. */
  readonly proven?: boolean;
  /** The device, or the jump host, accepted it at the last login. */
  readonly workedLast?: boolean;
}

/** Acceptances are noted once in this time: they are many. */
const noteEveryMs = 5_000;
/** A login that waits for those of other workers asks again after so long. */
const askAgainMs = 250;

interface Options {
  readonly db: Database;
  readonly logger: Logger;
}

/** A login of a credential as this process knows it. The next login of the credential begins without any of it. */
interface Known {
  readonly turns: LoginTurns;
  /** Refusals in a row, as the database counted them last. */
  refusals: number;
  /** When this process learned that it is frozen, in ms. */
  frozenAt: number;
  /** When it was noted last that a device accepted it, in ms. */
  acceptedAt: number;
  /** Absent unless it changed while tasks had it. */
  change?: 'removed' | 'replaced';
}

/**
 * Keeps a wrong password from locking its account. In each run the first login of a credential goes alone; the more
 * devices accept it, the more logins run at once. Until a device accepts it in this process, and after each refusal, the
 * database counts the logins that all workers try at once: its password may have changed on the devices. After some
 * refusals in a row the credential is frozen. A refusal does not count if other devices accept the credential now and this
 * one never did: then the device has another password.
 */
export class LoginGuards {
  readonly #options: Options;
  readonly #known = new Map<string, Known>();

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Returns the guard of a task's logins to its device or to one of its jump hosts.
   *
   * @param loadedAt when the credentials were read from the database, in ms as `performance.now`
   */
  guardOf(runId: string, credentialsOfTask: readonly Guarded[], loadedAt: number, signal: AbortSignal): LoginGuard {
    return new TaskGuard({
      ...this.#options,
      runId,
      loadedAt,
      signal,
      credentials: credentialsOfTask.map((credential) => [credential, this.#knownOf(credential)]),
    });
  }

  #knownOf({ id, loginVersion }: Guarded): Known {
    const key = `${id} ${loginVersion}`;
    const known = this.#known.get(key) ?? { turns: new LoginTurns(), refusals: 0, frozenAt: -1, acceptedAt: -1 };
    this.#known.set(key, known);
    return known;
  }
}

interface TaskOptions extends Options {
  readonly runId: string;
  readonly loadedAt: number;
  /** Aborts when the task must stop. */
  readonly signal: AbortSignal;
  readonly credentials: readonly (readonly [Guarded, Known])[];
}

/** The guard of one task for its device or a jump host. */
class TaskGuard implements LoginGuard {
  readonly #options: TaskOptions;
  readonly #ask: AskDatabase;
  readonly #logins: ReadonlyMap<string, TaskLogin>;

  constructor(options: TaskOptions) {
    this.#options = options;
    this.#ask = askFor(options.signal);
    this.#logins = new Map(
      options.credentials
        .filter(([{ maxRefusals }]) => maxRefusals > 0)
        .map(([credential, known]) => [credential.id, { credential, known, running: [], wasProven: false }]),
    );
  }

  withheld(id: string): NetRavenError | undefined {
    const login = this.#logins.get(id);
    return login && this.#isFrozen(login) ? withheld(login) : undefined;
  }

  async enter(id: string): Promise<void> {
    const login = this.#logins.get(id);
    if (!login) return;
    const { signal, runId } = this.#options;
    const { credential, known } = login;
    const { turns } = known;
    turns.use(runId);
    for (;;) {
      signal.throwIfAborted();
      if (this.#isFrozen(login)) throw withheld(login);
      if (turns.mayStart(credential.maxRefusals - known.refusals)) break;
      await turns.next(signal);
    }
    const running = turns.start();
    try {
      await this.#claimTry(login, running);
    } catch (error) {
      turns.end(running);
      throw error;
    }
    login.running.push(running);
  }

  async leave(id: string, accepted: boolean | 'unsent' | undefined): Promise<void> {
    const login = this.#logins.get(id);
    if (!login) return;
    const { turns } = login.known;
    turns.use(this.#options.runId);
    const running = login.running.pop();
    try {
      if (accepted === true) await this.#noteAcceptance(login, running?.tryId);
      else if (this.#isCounted(login, accepted)) await this.#noteRefusal(login, running?.tryId);
      else await this.#endTry(login, running?.tryId);
    } finally {
      turns.end(running);
    }
  }

  // A credential that was loaded after what is known is newer: a person may have thawed or changed it.
  #isFrozen({ credential, known }: TaskLogin): boolean {
    return known.frozenAt >= this.#options.loadedAt || (credential.frozen ?? false);
  }

  #isProven({ credential, known, wasProven }: TaskLogin): boolean {
    return wasProven || known.acceptedAt >= this.#options.loadedAt || (credential.proven ?? false);
  }

  #isCounted(login: TaskLogin, answer: false | 'unsent' | undefined): boolean {
    if (answer === 'unsent') return false;
    if (answer === false && login.credential.workedLast) return true;
    // A device that hangs or hangs up behind the password may have counted it.
    return !this.#isProven(login) && (answer === false || !this.#options.signal.aborted);
  }

  /** Waits until the database lets the login be tried, unless devices accept it now. */
  async #claimTry(login: TaskLogin, running: RunningLogin): Promise<void> {
    const { db, signal } = this.#options;
    const { credential, known } = login;
    const tryId = randomUUID();
    try {
      while (known.turns.isAlone || !this.#isProven(login)) {
        const claim = await this.#ask(() => credentials.claimTry(db, credential, tryId));
        if (claim === 'proven') login.wasProven = true;
        if (claim === 'claimed' || claim === 'proven') {
          running.tryId = tryId;
          return;
        }
        if (claim === 'removed' || claim === 'replaced') known.change = claim;
        if (claim !== 'wait') {
          known.frozenAt = performance.now();
          throw withheld(login);
        }
        await known.turns.next(signal, askAgainMs);
        signal.throwIfAborted();
      }
    } catch (error) {
      // The task may have been stopped while the database answered.
      await this.#endTry(login, tryId);
      throw error;
    }
  }

  async #endTry({ credential: { id } }: TaskLogin, tryId: string | undefined): Promise<void> {
    if (tryId === undefined) return;
    const { db, logger } = this.#options;
    // The database ends it by itself after some time.
    await credentials.endTry(db, id, tryId).catch((error: unknown) => {
      logger.warning(`The end of a login could not be noted: ${messageOf(error)}`, { credentialId: id });
    });
  }

  async #noteAcceptance({ credential, known }: TaskLogin, tryId: string | undefined): Promise<void> {
    const { db, logger } = this.#options;
    known.turns.widen();
    const isNoted = known.acceptedAt >= 0 && performance.now() - known.acceptedAt < noteEveryMs;
    const wasRefused = known.refusals > 0;
    known.refusals = 0;
    if (isNoted && !wasRefused && tryId === undefined) return;
    known.acceptedAt = performance.now();
    try {
      await credentials.noteAcceptance(db, credential, tryId);
    } catch (error) {
      const more = { credentialId: credential.id };
      logger.warning(`An accepted login could not be noted: ${messageOf(error)}`, more);
    }
  }

  async #noteRefusal({ credential, known }: TaskLogin, tryId: string | undefined): Promise<void> {
    const { db, logger } = this.#options;
    const { id, name, maxRefusals } = credential;
    known.turns.narrow();
    const before = known.refusals;
    const { count, frozen } = await credentials.noteRefusal(db, credential, tryId).catch((error: unknown) => {
      logger.warning(`A refused login could not be noted: ${messageOf(error)}`, { credentialId: id });
      return { count: before + 1, frozen: before + 1 >= maxRefusals };
    });
    known.refusals = count;
    if (!frozen) return;
    known.frozenAt = performance.now();
    const { code, hint } = frozenError(name);
    const refused = count === 1 ? 'a login was' : `${count} logins in a row were`;
    logger.error(`The credential ${name} is frozen: ${refused} refused`, { code, hint, credentialId: id });
  }
}

/** A credential of a task. */
interface TaskLogin {
  readonly credential: Guarded;
  readonly known: Known;
  /** Its logins that run now. */
  readonly running: RunningLogin[];
  /** A device had accepted it lately when a try was claimed. */
  wasProven: boolean;
}

/** Returns the error of a credential that must not be sent. */
function withheld({ credential: { name }, known: { change } }: TaskLogin): NetRavenError {
  return change ? outdatedError(name, change) : frozenError(name);
}
