import { mdiCircle, mdiCircleOutline, mdiClockOutline, mdiRhombus } from '@mdi/js';
import type { HealthState } from '@netraven/api';
import type { VNode } from 'vue';
import type { StatusLook } from '../run/status-look.ts';
import { LookWord } from '../run/status-word.tsx';

export const healthLooks: Readonly<Record<HealthState, StatusLook>> = {
  failing: { color: 'error', shape: mdiRhombus, word: 'failing' },
  never: { color: 'waiting', shape: mdiCircleOutline, word: 'never' },
  stale: { color: 'warning', shape: mdiClockOutline, word: 'stale' },
  fresh: { color: 'success', shape: mdiCircle, word: 'fresh' },
};

/** Shows the health of a device, or of a job type on it, by shape, word and colour. */
export function HealthWord({ state }: { state: HealthState }): VNode {
  return <LookWord {...healthLooks[state]} />;
}
