import { computed, defineComponent, shallowRef, watch, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { FailureNotice } from './failure-notice.tsx';
import { ClockTime } from './moment.tsx';
import { PageTitle } from './page-title.tsx';
import { QuotedText } from './quoted-text.tsx';
import type { Failure } from './server/failure.ts';

interface Props<T> {
  /** Undefined until the server answered. */
  readonly value: T | undefined;
  readonly failure: Failure | undefined;
  /** Title of the page while it has nothing else to show. */
  readonly title?: string;
  readonly shown: (value: T) => VNode | null;
  /** Returns what to show in place of a value that has nothing in it. */
  readonly empty?: (value: T) => VNode | undefined;
}

/** Shows what the server answered: loading, failed, empty, shown, or stale: the last answer, with its time, while the server is away. */
export const Loaded = defineComponent(
  <T,>(props: Props<T>) => {
    const isStale = computed(() => props.value !== undefined && props.failure?.retryable === true);
    const answeredAt = shallowRef(new Date());
    watch(
      () => props.value,
      () => (answeredAt.value = new Date()),
      { flush: 'sync' },
    );
    return () => {
      const { value, failure, title, shown, empty } = props;
      return (
        <>
          {failure && value === undefined && title !== undefined ? <PageTitle title={title} /> : null}
          {failure && !isStale.value ? <FailureNotice failure={failure} /> : null}
          {failure && isStale.value ? (
            <p class="stale" role="status">
              <strong>
                as of <ClockTime at={failure.followedUntil ?? answeredAt.value} />, reconnecting
              </strong>{' '}
              <span class="quiet">
                <QuotedText text={failure.message} />
              </span>
            </p>
          ) : null}
          {value === undefined ? null : (empty?.(value) ?? shown(value))}
          {value === undefined && !failure ? <Loading /> : null}
        </>
      );
    };
  },
  { props: ['value', 'failure', 'title', 'shown', 'empty'] },
);

export function Loading(): VNode {
  return <VProgressCircular indeterminate aria-label="Loading" />;
}
