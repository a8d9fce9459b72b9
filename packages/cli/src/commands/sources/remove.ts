import type { Context } from '../../context.ts';
import { counted } from '../../terminal/counted.ts';
import { removeNamed, type RemoveNamedFlags } from '../remove-named.ts';
import { findSource } from '../../client/find-named.ts';

/** Removes a saved source. Its devices stay. */
export function removeSource(context: Context, name: string, flags: RemoveNamedFlags): Promise<void> {
  return removeNamed(context, name, flags, {
    find: findSource,
    question: ({ devices }) => `Remove the source ${name}, and keep its ${counted(devices, 'device')}?`,
    remove: ({ sources }, { id }) => sources.remove(id),
  });
}
