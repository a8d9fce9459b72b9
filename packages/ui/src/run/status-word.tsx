import type { AttemptStatus, RunStatus, TaskStatus } from '@netraven/api';
import type { VNode } from 'vue';
import { Icon } from '../icon.tsx';
import { statusLooks, type StatusLook } from './status-look.ts';

/** Shows a status by shape, word and colour. */
export function StatusWord({ status }: { status: RunStatus | TaskStatus | AttemptStatus }): VNode {
  return <LookWord {...statusLooks[status]} />;
}

export function LookWord({ color, shape, word }: StatusLook): VNode {
  return (
    <span class={`status text-${color}`}>
      <Icon path={shape} size={14} />
      {word}
    </span>
  );
}
