import type { Context } from '../../context.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findSchedule } from '../../client/find-named.ts';

/** Removes a schedule. Its runs stay. */
export function removeSchedule(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findSchedule,
    question: () => `Remove the schedule ${name}? Its runs stay.`,
    remove: ({ schedules }, { id }) => schedules.remove(id),
    last: 'Runs that it created go on.',
  });
}
