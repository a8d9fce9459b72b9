import { mdiAlertCircle, mdiCheckCircle, mdiPauseCircle } from '@mdi/js';
import type { PackageState } from '@netraven/api';
import type { VNode } from 'vue';
import { Icon } from '../icon.tsx';
import { groupOf } from './catalogue.ts';
import { stateWords } from './words.ts';

const icons = { ready: mdiCheckCircle, disabled: mdiPauseCircle, rejected: mdiAlertCircle };

export function StateChip({ state }: { state: PackageState }): VNode {
  const group = groupOf(state);
  return (
    <span class={`state ${group}`} title={stateWords[state]}>
      <Icon path={icons[group]} size={16} />
      {state}
    </span>
  );
}
