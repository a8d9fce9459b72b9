import type { Context } from '../../context.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findChannel } from '../../client/find-named.ts';

/** Removes a channel. */
export function removeChannel(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findChannel,
    question: ({ kind, place }) => `Remove the channel ${name} (${kind} at ${place})?`,
    remove: ({ channels }, { id }) => channels.remove(id),
  });
}
