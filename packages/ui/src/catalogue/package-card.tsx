import type { PackageEntry, WorkerInfo } from '@netraven/api';
import { mdiPlay } from '@mdi/js';
import { useId, defineComponent } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { canChangeDevices, ChangesDevices } from '../run/changes-devices.tsx';
import { choiceOf, groupOf, titleOf } from './catalogue.ts';
import { PackageFacts } from './package-facts.tsx';
import { PackageIcon } from './package-icon.tsx';
import { PackageMore } from './package-more.tsx';
import { ProblemList } from './problem-list.tsx';
import { StateChip } from './state-chip.tsx';

interface Props {
  readonly entry: PackageEntry;
  readonly workers: readonly WorkerInfo[];
  /** Asks to enable or disable it. */
  readonly onDecide: (enable: boolean) => void;
}

/** Shows a job package with its facts, problems and actions. */
export const PackageCard = defineComponent(
  (props: Props) => {
    const id = useId();
    return () => {
      const { entry, workers } = props;
      const { name, jobType, meta, iconPath, configSchema, state, problems } = entry;
      const group = groupOf(state);
      const choice = choiceOf(entry);
      const takesSettings = configSchema !== null && (state === 'ready' || state === 'disabled');
      return (
        <article class={`panel package ${group}`} aria-labelledby={id} data-package={name}>
          <header class="package-head">
            <PackageIcon path={iconPath} />
            <div class="package-name">
              <h3 id={id} tabindex={-1}>
                {titleOf(entry)}
              </h3>
              <p class="quiet">
                <code>{name}</code>
              </p>
            </div>
            <StateChip state={state} />
          </header>
          {meta && meta.description !== '' ? <p class="package-text">{meta.description}</p> : null}
          {canChangeDevices(entry) ? <ChangesDevices /> : null}
          <PackageFacts entry={entry} workers={workers} />
          {meta ? <PackageMore entry={entry} meta={meta} /> : null}
          {problems.length > 0 ? <ProblemList problems={problems} /> : null}
          {choice === undefined ? null : (
            <footer class="package-actions">
              {state === 'ready' && jobType !== null ? (
                <VBtn
                  color="primary"
                  variant="flat"
                  to={{ name: 'job', params: { jobType } }}
                  prependIcon={`svg:${mdiPlay}`}
                  aria-label={`Run ${titleOf(entry)}`}
                >
                  Run
                </VBtn>
              ) : null}
              {takesSettings ? (
                <VBtn
                  variant="text"
                  to={{ name: 'settings', params: { name } }}
                  aria-label={`Settings of ${titleOf(entry)}`}
                >
                  Settings
                </VBtn>
              ) : null}
              {choice === 'disable' ? (
                <VBtn variant="text" aria-label={`Disable ${titleOf(entry)}`} onClick={() => props.onDecide(false)}>
                  Disable
                </VBtn>
              ) : (
                <VBtn
                  color="primary"
                  variant="tonal"
                  aria-label={`Enable ${titleOf(entry)}`}
                  onClick={() => props.onDecide(true)}
                >
                  Enable
                </VBtn>
              )}
            </footer>
          )}
        </article>
      );
    };
  },
  { props: ['entry', 'workers', 'onDecide'] },
);
