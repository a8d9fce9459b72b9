import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findTag } from '../../client/find-named.ts';

/** Removes a tag with its settings from all devices. */
export function removeTag(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findTag,
    question: ({ devices }) => {
      context.terminal.err(`Its settings are removed, and the tag is taken from ${counted(devices, 'device')}.`);
      return `Remove the tag ${name}?`;
    },
    remove: ({ tags }) => tags.remove({ name }),
  });
}
