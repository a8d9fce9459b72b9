import { messageOf } from '@netraven/core';
import type { ChangeEnd, OpenChange } from '@netraven/core/attempt';
import type { Changes } from './changes.ts';
import type { ManagedSession } from './managed-session.ts';

/** Keeps the changes of a job: confirms a commit that waits. Returns why it was not confirmed. */
export async function keepChange(changes: Changes, session: ManagedSession): Promise<string | undefined> {
  // A call that the job did not wait for.
  await session.idle();
  if (changes.pending) return session.confirm().then(() => undefined, messageOf);
  if (changes.any) await session.noteConfigChange();
  return undefined;
}

/**
 * Takes the changes of a job back, in a new session. Returns undefined if there are none.
 *
 * @param session The session of the job. Undefined: none was opened.
 */
export async function takeBackChange(
  changes: Changes,
  session: ManagedSession | undefined,
  undo: (change: OpenChange) => Promise<ChangeEnd>,
): Promise<ChangeEnd | undefined> {
  // A session without a change ends politely, when the device is closed.
  if (session?.isBusy || changes.any) await session?.breakOff();
  const change = changes.openAtEnd;
  const { toCompare } = changes;
  let end = changes.endWithoutUndo();
  // Nothing undoes it. Only the configuration tells what it did.
  const isUnclear = end && end !== 'unchanged' && end.outcome !== 'undone';
  if (isUnclear && toCompare) end = changes.asSeen(end as ChangeEnd, await undo(toCompare));
  end ??= change && (await undo(change));
  return end === 'unchanged' ? undefined : end;
}
