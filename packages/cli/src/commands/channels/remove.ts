import { findChannel } from '../../client/find-named.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a channel. */
export const removeChannel: Remove = removeNamed({
  find: findChannel,
  question: ({ name, kind, place }) => `Remove the channel ${name} (${kind} at ${place})?`,
  remove: ({ channels }, { id }) => channels.remove(id),
});
