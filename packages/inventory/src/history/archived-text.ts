import { decode } from '../files/decode.ts';

/** Longer texts are not adopted, in bytes. */
export const longestText: number = 16 * 2 ** 20;

/** Why a content is no configuration. */
export type NoText = 'binary' | 'empty' | 'large';

/** Returns the text of an archived configuration, with LF as line end, or the reason why it has no text. */
export function archivedText(content: Buffer): { readonly text: string } | { readonly noText: NoText } {
  if (content.length > longestText) return { noText: 'large' };
  if (content.includes(0)) return { noText: 'binary' };
  const text = decode(content).replaceAll(/\r+\n/g, '\n');
  return text.trim() === '' ? { noText: 'empty' } : { text };
}
