import type { VNode } from 'vue';

/** Shows a text unchanged in a box that scrolls, by keyboard too. */
export function TextBlock({ label, text }: { label: string; text: string }): VNode {
  return (
    <pre class="mono-box text-block" role="group" aria-label={label} tabindex={0}>
      {text}
    </pre>
  );
}
