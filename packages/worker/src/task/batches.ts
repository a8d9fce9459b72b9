import { artifacts, credentials, hostKeys, tasks, type Database } from '@netraven/db';
import { gather } from './gather.ts';

/** The database queries of a task. Tasks that ask at about the same time share one query. */
export interface Batches {
  /** Records the start of an attempt. Returns false when another attempt holds the task. */
  startAttempt(attempt: tasks.NewAttempt): Promise<boolean>;
  /** Claims sessions. Returns false when the task must open none. */
  claimSession(claim: tasks.SessionClaim): Promise<boolean>;
  /** Lets tasks start that wait for the end of a session. */
  sessionEnded(): Promise<void>;
  /** Loads what a task needs; undefined for a fleet task. */
  needs(task: tasks.NeedsOf): Promise<tasks.TaskNeeds | undefined>;
  /** Pins a host key unless one is pinned. Returns the pinned one. */
  pin(pin: hostKeys.Pin): Promise<hostKeys.HostKey>;
  /** Notes that the device of a task accepted or refused a credential. */
  noteLogin(login: credentials.TaskLogin): Promise<void>;
  /** Returns the latest version of an artifact, without its text. */
  head(of: artifacts.ArtifactKey): Promise<artifacts.Head | undefined>;
  /** Returns the masked text of a version by its id. Undefined if it was removed, or cannot be read. */
  maskedText(id: number): Promise<artifacts.MaskedText | undefined>;
}

/** Time that a result waits for others, in ms: its task has left its slot. */
export const untilResult = { alone: 5, among: 200 };
/** The same of a write that is due before the result of its task. */
const beforeResult = { alone: 5, among: 100 };
/** The same of one that is due before the login: connecting takes longer. */
const untilLogin = { alone: 0, among: 20 };
/** The same of a pin, which is due before the job ends: what follows the login takes longer. */
const untilRead = { alone: 0, among: 30 };
/** The same of one for which the login waits. */
const untilAnswered = { alone: 0, among: 10 };

export function makeBatches(db: Database): Batches {
  const sessionEnded = gather(
    async (ends: readonly undefined[]) => {
      await tasks.wakeWaiting(db);
      return ends;
    },
    { linger: untilAnswered },
  );
  return {
    startAttempt: gather(
      async (attempts) => {
        const started = new Set(await tasks.startAttempts(db, attempts));
        return attempts.map(({ fence }) => started.has(fence.id));
      },
      { linger: untilLogin },
    ),
    claimSession: gather((claims) => tasks.claimSessions(db, claims)),
    sessionEnded: () => sessionEnded(undefined),
    needs: gather((asked) => tasks.loadNeeds(db, asked)),
    pin: gather((pins) => hostKeys.pinAll(db, pins), { linger: untilRead }),
    noteLogin: gather(
      async (logins) => {
        await credentials.noteLogins(db, logins);
        return logins.map(() => undefined);
      },
      { linger: beforeResult },
    ),
    head: gather((keys) => artifacts.heads(db, keys)),
    maskedText: gather((ids) => artifacts.maskedTexts(db, ids)),
  };
}
