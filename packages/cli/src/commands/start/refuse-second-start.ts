import { cliError } from '../../codes.ts';
import { isCode } from '../../error-fields.ts';
import { findServer } from '../../place/find-server.ts';

/**
 * Refuses to start on a home whose server answers. Needed only with `DATABASE_URL`, where two would write the same files:
 * the managed PostgreSQL protects its home itself.
 *
 * @throws {NetRavenError} NR_HOME_IN_USE naming the other process
 */
export async function refuseSecondStart(home: string): Promise<void> {
  const other = await findServer(home).catch((error: unknown) => {
    if (!isCode(error, 'NR_SERVER_NOT_RUNNING')) throw error;
    return undefined;
  });
  if (!other || other.pid === process.pid) return;
  // Another process may have this id now: only NetRaven answers.
  const answers = await fetch(`${other.url}/api/v1/health/live`, { signal: AbortSignal.timeout(2000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (answers) throw cliError('NR_HOME_IN_USE', `Process ${other.pid} runs NetRaven on ${home}, at ${other.url}`);
}
