import { computed, defineComponent, watch, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { FailureNotice } from './failure-notice.tsx';
import { Moment } from './moment.tsx';
import { PageTitle } from './page-title.tsx';
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

/** Shows what the server answered: loading, failed, empty, shown, or the last answer while the server is away, and since when. */
export const Loaded = defineComponent(
  <T,>(props: Props<T>) => {
    const isStale = computed(() => props.value !== undefined && props.failure?.retryable === true);
    let since = new Date();
    watch(isStale, () => (since = new Date()), { flush: 'sync' });
    return () => {
      const { value, failure, title, shown, empty } = props;
      return (
        <>
          {failure && value === undefined && title !== undefined ? <PageTitle title={title} /> : null}
          {failure ? <FailureNotice failure={failure} /> : null}
          {isStale.value ? (
            <p class="quiet">
              Not up to date: the server has not answered since <Moment at={since.toISOString()} />. Trying to
              reconnect.
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
