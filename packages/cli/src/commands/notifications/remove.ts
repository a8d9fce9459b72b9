import type { Context } from '../../context.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findRule } from '../../client/find-named.ts';

/** Removes a rule. */
export function removeRule(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findRule,
    question: () => `Remove the rule ${name} with its messages?`,
    remove: ({ notifications }, { id }) => notifications.remove(id),
  });
}
