import type { Context } from '../../context.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findTrigger } from '../../client/find-named.ts';

/** Removes a trigger. Its runs stay. */
export function removeTrigger(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findTrigger,
    question: () => `Remove the trigger ${name}? Its runs stay.`,
    remove: ({ triggers }, { id }) => triggers.remove(id),
    last: 'Runs that it created go on.',
  });
}
