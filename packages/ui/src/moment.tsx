import type { VNode } from 'vue';

/** Shows an instant in the time zone of the browser. */
export function Moment({ at }: { at: string }): VNode {
  return <time datetime={at}>{new Date(at).toLocaleString()}</time>;
}
