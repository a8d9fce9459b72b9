import type { AttemptStatus, RunStatus, TaskStatus } from '@netraven/api';
import type { VNode } from 'vue';
import { statusLooks } from './status-look.ts';

/** A status by icon and word. */
export function StatusWord({ status }: { status: RunStatus | TaskStatus | AttemptStatus }): VNode {
  const { color, icon, word } = statusLooks[status];
  return (
    <span class={`status text-${color}`}>
      <svg viewBox="0 0 24 24" width={18} height={18} aria-hidden="true">
        <path d={icon} />
      </svg>
      {word}
    </span>
  );
}
