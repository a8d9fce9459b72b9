import { mdiAlertCircle, mdiCheckCircle, mdiPauseCircle } from '@mdi/js';
import type { PackageState } from '@netraven/api';
import type { VNode } from 'vue';
import { VChip } from 'vuetify/components/VChip';
import { standingOf } from './catalogue.ts';
import { stateWords } from './words.ts';

const looks = {
  ready: { color: 'success', icon: mdiCheckCircle },
  disabled: { color: 'warning', icon: mdiPauseCircle },
  rejected: { color: 'error', icon: mdiAlertCircle },
};

export function StateChip({ state }: { state: PackageState }): VNode {
  const { color, icon } = looks[standingOf(state)];
  return (
    <VChip color={color} size="small" prependIcon={`svg:${icon}`} title={stateWords[state]} class="state">
      {state}
    </VChip>
  );
}
