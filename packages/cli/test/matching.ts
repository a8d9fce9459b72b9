import { expect } from 'vitest';

/** A text of an expected object: it has a part, or matches a pattern. */
export function matching(part: string | RegExp): unknown {
  return typeof part === 'string' ? expect.stringContaining(part) : expect.stringMatching(part);
}

/** The end of a command that was refused, with a text on stderr. */
export function refusal(part: string | RegExp): { readonly code: 2; readonly stderr: unknown } {
  return { code: 2, stderr: matching(part) };
}
