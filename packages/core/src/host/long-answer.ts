import { isObject } from '../registry/value-path.ts';

/** Limit of a text in one message, in characters. */
export const maxPart: number = 2 ** 17;

/** Returns the text of an answer that needs more than one message: the answer itself, or its `text`. */
export function longTextOf(answer: unknown): string | undefined {
  const text = isObject(answer) ? answer['text'] : answer;
  return typeof text === 'string' && text.length > maxPart ? text : undefined;
}

/** Returns an answer with another text. */
export function withText(answer: unknown, text: string): unknown {
  return isObject(answer) ? { ...answer, text } : text;
}
