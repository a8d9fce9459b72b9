import { findRule } from '../../client/find-named.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a rule. */
export const removeRule: Remove = removeNamed({
  find: findRule,
  question: ({ name }) => `Remove the rule ${name} with its messages?`,
  remove: ({ notifications }, { id }) => notifications.remove(id),
});
