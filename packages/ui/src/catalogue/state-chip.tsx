import { mdiAlertCircle, mdiCheckCircle, mdiPauseCircle } from '@mdi/js';
import type { PackageState } from '@netraven/api';
import type { VNode } from 'vue';
import { groupOf } from './catalogue.ts';
import { stateWords } from './words.ts';

const icons = { ready: mdiCheckCircle, disabled: mdiPauseCircle, rejected: mdiAlertCircle };

export function StateChip({ state }: { state: PackageState }): VNode {
  const group = groupOf(state);
  return (
    <span class={`state ${group}`} title={stateWords[state]}>
      <svg viewBox="0 0 24 24" width={16} height={16} aria-hidden="true">
        <path d={icons[group]} />
      </svg>
      {state}
    </span>
  );
}
