import { findTag } from '../../client/find-named.ts';
import { counted } from '../../terminal/counted.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a tag with its settings from all devices. */
export const removeTag: Remove = removeNamed({
  find: findTag,
  question: ({ name, devices }, terminal) => {
    terminal.err(`Its settings are removed, and the tag is taken from ${counted(devices, 'device')}.`);
    return `Remove the tag ${name}?`;
  },
  remove: ({ tags }, { name }) => tags.remove({ name }),
});
