import type { LogFilter } from '@netraven/api';
import { defineComponent, toRef, useTemplateRef } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { FailureNotice } from '../failure-notice.tsx';
import { keepEndInSight } from './keep-end-in-sight.ts';
import { LogBlock } from './log-block.tsx';
import { useLog } from './use-log.ts';

interface Props {
  readonly filter: LogFilter;
  /** Names of devices by id. */
  readonly devices: ReadonlyMap<string, string>;
  readonly following: boolean;
  /** Asks to follow, or to stop. */
  readonly onFollow: (following: boolean) => void;
}

/** The entries of a log that fit a filter, which stays as it is. Followed, its end stays in sight. */
export const LogEntries = defineComponent(
  (props: Props) => {
    const box = useTemplateRef<HTMLElement>('box');
    const content = useTemplateRef<HTMLElement>('content');
    const following = toRef(props, 'following');
    const { log, failure, busy, showEarlier } = useLog(props.filter, following);
    const onFollow = (now: boolean): void => props.onFollow(now);
    const { keepPlace } = keepEndInSight({ box, content, following, onFollow });
    const earlier = async (): Promise<void> => {
      await keepPlace(showEarlier);
      // The button may be gone.
      box.value?.focus({ preventScroll: true });
    };
    return () => (
      <>
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        <div ref="box" class="log-box" role="group" aria-label="Entries" tabindex={0}>
          <div ref="content">
            {log.value?.hasEarlier ? (
              <VBtn variant="text" size="small" loading={busy.value} onClick={() => void earlier()}>
                Show earlier entries
              </VBtn>
            ) : null}
            {log.value?.blocks.map(({ key, entries }) => (
              <LogBlock key={key} entries={entries} devices={props.devices} />
            ))}
            {log.value?.blocks.length === 0 ? <p class="quiet log-empty">No entry fits.</p> : null}
            {(log.value ?? failure.value) ? null : <VProgressCircular indeterminate aria-label="Loading" />}
          </div>
        </div>
      </>
    );
  },
  { props: ['filter', 'devices', 'following', 'onFollow'] },
);
