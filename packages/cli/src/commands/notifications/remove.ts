import { findRule } from '../../client/find-named.ts';
import { removeNamed } from '../remove-named.ts';

/** Removes a rule. */
export const removeRule = removeNamed({
  find: findRule,
  question: ({ name }) => `Remove the rule ${name} with its messages?`,
  remove: ({ notifications }, { id }) => notifications.remove(id),
});
