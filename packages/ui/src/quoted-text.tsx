import type { VNode } from 'vue';

/** A text of the server's, with what stands in backticks as code. */
export function QuotedText({ text }: { text: string }): VNode {
  return <>{text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
