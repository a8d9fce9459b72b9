import type { RunCounts } from '@netraven/api';
import type { VNode } from 'vue';

/** Shows as a bar how many tasks have ended with which status. */
export function RunBar({ counts }: { counts: RunCounts }): VNode {
  const parts = [
    ['success', counts.success],
    ['error', counts.error],
    ['failed', counts.failed],
    ['warning', counts.cancelled],
    ['waiting', counts.skipped],
  ] as const;
  const done = counts.total - counts.queued - counts.running;
  return (
    <div
      class="bar-of-tasks"
      role="progressbar"
      aria-label="Devices done"
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={done}
    >
      {parts.map(([color, count]) =>
        count > 0 ? <span key={color} class={`bg-${color}`} style={{ flexGrow: count }} /> : null,
      )}
      <span style={{ flexGrow: counts.total - done }} />
    </div>
  );
}
