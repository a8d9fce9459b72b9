import { findSchedule } from '../../client/find-named.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a schedule. Its runs stay. */
export const removeSchedule: Remove = removeNamed({
  find: findSchedule,
  question: ({ name }) => `Remove the schedule ${name}? Its runs stay.`,
  remove: ({ schedules }, { id }) => schedules.remove(id),
  last: 'Runs that it created go on.',
});
