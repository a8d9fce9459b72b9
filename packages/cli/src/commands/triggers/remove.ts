import { findTrigger } from '../../client/find-named.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a trigger. Its runs stay. */
export const removeTrigger: Remove = removeNamed({
  find: findTrigger,
  question: ({ name }) => `Remove the trigger ${name}? Its runs stay.`,
  remove: ({ triggers }, { id }) => triggers.remove(id),
  last: 'Runs that it created go on.',
});
