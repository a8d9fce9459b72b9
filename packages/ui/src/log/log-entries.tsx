import type { LogFilter } from '@netraven/api';
import { defineComponent, nextTick, onBeforeUnmount, onMounted, toRef, useTemplateRef, watch } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { FailureNotice } from '../failure-notice.tsx';
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

/** So near to its end, in px, a log counts as being at it. */
const nearEnd = 24;

/** The entries of a log that fit a filter, which stays as it is. Followed, its end stays in sight. */
export const LogEntries = defineComponent(
  (props: Props) => {
    const { log, failure, busy, showEarlier } = useLog(props.filter, toRef(props, 'following'));
    const box = useTemplateRef<HTMLElement>('box');
    const content = useTemplateRef<HTMLElement>('content');
    let at = 0;
    const toEnd = (): void => {
      if (!box.value || !props.following) return;
      box.value.scrollTop = box.value.scrollHeight;
      at = box.value.scrollTop;
    };
    // Also when nothing came: what is drawn first as it comes into sight is seldom as high as was thought.
    const grown = new ResizeObserver(toEnd);
    onMounted(() => {
      for (const element of [box.value, content.value]) if (element) grown.observe(element);
    });
    onBeforeUnmount(() => grown.disconnect());
    watch(() => props.following, toEnd);
    const scrolled = (): void => {
      if (!box.value) return;
      const { scrollTop, scrollHeight, clientHeight } = box.value;
      const up = scrollTop < at;
      at = scrollTop;
      // What is read must not move away; who goes back to the end wants to follow again.
      if (props.following && up && scrollHeight - scrollTop - clientHeight > nearEnd) props.onFollow(false);
      if (!props.following && !up && scrollHeight - scrollTop - clientHeight <= 1) props.onFollow(true);
    };
    const earlier = async (): Promise<void> => {
      props.onFollow(false);
      const below = (): number => (box.value ? box.value.scrollHeight - box.value.scrollTop : 0);
      const before = below();
      await showEarlier();
      await nextTick();
      // What was in sight stays where it was.
      if (box.value) at = box.value.scrollTop += below() - before;
      box.value?.focus({ preventScroll: true });
    };
    return () => (
      <>
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        <div ref="box" class="log-box" role="group" aria-label="Entries" tabindex={0} onScroll={scrolled}>
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
