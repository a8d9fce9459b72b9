import type { VNode } from 'vue';

/** Shows an icon that only repeats the words beside it. */
export function Icon({ path }: { path: string }): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={20} height={20} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
