import { findSource } from '../../client/find-named.ts';
import { counted } from '../../terminal/counted.ts';
import { removeNamed, type Remove } from '../remove-named.ts';

/** Removes a saved source. Its devices stay. */
export const removeSource: Remove = removeNamed({
  find: findSource,
  question: ({ name, devices }) => `Remove the source ${name}, and keep its ${counted(devices, 'device')}?`,
  remove: ({ sources }, { id }) => sources.remove(id),
});
