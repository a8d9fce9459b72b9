import type { VNode } from 'vue';
import { visible } from './visible-text.ts';

/** Shows a text of the server. Backticks mark code. */
export function QuotedText({ text }: { text: string }): VNode {
  return (
    <>
      {visible(text)
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}
    </>
  );
}
