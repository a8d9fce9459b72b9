import { hasEnded, type Run, type RunCounts } from '@netraven/api';
import { defineComponent, ref, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { FailureNotice } from '../failure-notice.tsx';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { ask } from '../server/session.ts';

/** What can be done with a run: stop it, or once it has ended try again on what failed, or run it anew. */
export const RunActions = defineComponent(
  (props: { run: Run }) => {
    const router = useRouter();
    const refused = shallowRef<Failure>();
    const busy = ref(false);
    const act = async (what: () => Promise<unknown>): Promise<void> => {
      busy.value = true;
      refused.value = undefined;
      try {
        await ask(what);
      } catch (error) {
        refused.value = failureOf(error);
      } finally {
        busy.value = false;
      }
    };
    const cancel = (): Promise<void> => act(() => client.runs.cancel(props.run.id));
    const retry = (): Promise<void> =>
      act(async () => {
        const again = await client.runs.retry(props.run.id, {}, { idempotencyKey: crypto.randomUUID() });
        await router.push({ name: 'run', params: { id: again.id } });
      });
    return () => {
      const { status, counts, cancelRequestedAt, jobType } = props.run;
      const failed = notDone(counts);
      return (
        <>
          <div class="form-actions">
            {hasEnded(status) ? null : (
              <VBtn
                variant="tonal"
                color="error"
                loading={busy.value}
                disabled={cancelRequestedAt !== null}
                onClick={() => void cancel()}
              >
                {cancelRequestedAt === null ? 'Cancel the run' : 'Is being cancelled'}
              </VBtn>
            )}
            {hasEnded(status) && failed > 0 ? (
              <VBtn color="primary" variant="flat" loading={busy.value} onClick={() => void retry()}>
                Try again on {failed} device{failed === 1 ? '' : 's'}
              </VBtn>
            ) : null}
            {hasEnded(status) ? (
              <VBtn variant="text" to={{ name: 'job', params: { jobType } }}>
                Run it anew
              </VBtn>
            ) : null}
          </div>
          {refused.value ? <FailureNotice failure={refused.value} /> : null}
        </>
      );
    };
  },
  { props: ['run'] },
);

function notDone({ failed, error, cancelled }: RunCounts): number {
  return failed + error + cancelled;
}
