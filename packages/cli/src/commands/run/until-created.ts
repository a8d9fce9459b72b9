import type { Run } from '@netraven/api';
import { cliError } from '../../codes.ts';

/** Creates a run. @throws {NetRavenError} NR_COMMAND_INTERRUPTED when the signal aborts first */
export async function untilCreated(signal: AbortSignal, create: () => Promise<Run>): Promise<Run> {
  try {
    return await create();
  } catch (error) {
    if (!signal.aborted) throw error;
    throw cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before the server answered', {
      hint: 'Check with `netraven runs list` whether the run was created.',
    });
  }
}
