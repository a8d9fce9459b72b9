import type { AttemptStatus, RunStatus, TaskStatus } from '@netraven/api';
import type { VNode } from 'vue';
import { statusLooks, type StatusLook } from './status-look.ts';

/** Shows a status by shape, word and colour. */
export function StatusWord({ status }: { status: RunStatus | TaskStatus | AttemptStatus }): VNode {
  return <LookWord {...statusLooks[status]} />;
}

export function LookWord({ color, shape, word }: StatusLook): VNode {
  return (
    <span class={`status text-${color}`}>
      <svg viewBox="0 0 24 24" width={14} height={14} aria-hidden="true">
        <path d={shape} />
      </svg>
      {word}
    </span>
  );
}
