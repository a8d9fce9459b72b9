import type { VNode } from 'vue';

interface Props {
  /** SVG path. */
  readonly path: string;
  /** Width and height. Default: 20. */
  readonly size?: number;
}

/** Shows an icon that only repeats the words beside it. */
export function Icon({ path, size = 20 }: Props): VNode {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
