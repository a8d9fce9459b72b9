import type { LogFilter } from '@netraven/api';
import { defineComponent, toRef, useTemplateRef, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { FailureNotice } from '../failure-notice.tsx';
import { Loaded } from '../loaded.tsx';
import { keepEndInSight } from './keep-end-in-sight.ts';
import { LogBlock } from './log-block.tsx';
import type { LogWindow } from './log-window.ts';
import { useLog } from './use-log.ts';

interface Props {
  readonly filter: LogFilter;
  /** Names of devices by id. */
  readonly devices: ReadonlyMap<string, string>;
  readonly following: boolean;
  /** Starts or stops following. */
  readonly onFollow: (following: boolean) => void;
}

/** Shows the entries that match a filter, and keeps the end in sight while following. The filter must not change. */
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
      // The button may have gone.
      box.value?.focus({ preventScroll: true });
    };
    const shown = ({ hasEarlier, blocks }: LogWindow): VNode => (
      <>
        {hasEarlier ? (
          <VBtn variant="text" size="small" loading={busy.value} onClick={() => void earlier()}>
            Show earlier entries
          </VBtn>
        ) : null}
        {blocks.map(({ key, entries }) => (
          <LogBlock key={key} entries={entries} devices={props.devices} />
        ))}
      </>
    );
    return () => (
      <>
        {/* Outside the box, which is scrolled to its end. */}
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        <div ref="box" class="mono-box log-box" role="group" aria-label="Entries" tabindex={0}>
          <div ref="content">
            {failure.value && !log.value ? null : (
              <Loaded<LogWindow> value={log.value} failure={undefined} shown={shown} empty={noEntries} />
            )}
          </div>
        </div>
      </>
    );
  },
  { props: ['filter', 'devices', 'following', 'onFollow'] },
);

function noEntries({ blocks }: LogWindow): VNode | undefined {
  return blocks.length === 0 ? <p class="quiet log-empty">No matching entries.</p> : undefined;
}
