import type { CallerSession } from './handler.ts';

/** Returns the name of the requester that a request gives, else from where it comes. */
export function requesterOf(headers: { readonly 'requested-by'?: string }, { signedIn }: CallerSession): string {
  return headers['requested-by'] ?? (signedIn ? 'web page' : 'api');
}
