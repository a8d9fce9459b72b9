import type { VNode } from 'vue';

/** A text of many lines, byte for byte; scrolls by itself, also by the keyboard. */
export function TextBlock({ label, text }: { label: string; text: string }): VNode {
  return (
    <pre class="text-block" role="group" aria-label={label} tabindex={0}>
      {text}
    </pre>
  );
}
