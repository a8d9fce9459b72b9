import type { VNode } from 'vue';
import { ForeignText } from './foreign-text.tsx';

/** Shows a text in a box that scrolls, by keyboard too. */
export function TextBlock({ label, text }: { label: string; text: string }): VNode {
  return (
    <pre class="mono-box text-block" role="group" aria-label={label} tabindex={0}>
      <ForeignText text={text} />
    </pre>
  );
}
