import { hasEnded, type JobType, type Run } from '@netraven/api';
import { defineComponent, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { FailureNotice } from '../failure-notice.tsx';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { useSending } from '../server/use-sending.ts';
import { canChangeDevices } from './changes-devices.tsx';
import { ConfirmChange } from './confirm-change.tsx';
import { changeToConfirm, type DeviceChange } from './device-change.ts';
import { devicesInWords } from './words.ts';

interface Props {
  readonly run: Run;
  /** Undefined: not known yet. Null: no live worker has it. */
  readonly job: JobType | null | undefined;
}

/** Starts a run that is like an earlier one. Returns also the names of devices that were removed from the inventory. */
type Start = () => Promise<{ readonly run: Run; readonly removed: readonly string[] }>;

/** A run that may change devices, before it is started. */
interface Change extends DeviceChange {
  readonly start: Start;
}

/** Cancels a run, or once it has ended, retries what failed or runs it again. */
export const RunActions = defineComponent(
  (props: Props) => {
    const router = useRouter();
    const { busy, failure, start: act } = useSending();
    const confirming = shallowRef<Change>();
    // The same until a run was started: after a lost answer, another click starts no second one. The server refuses the key
    // of one kind for the other.
    let keys = newKeys();
    // The server knows how many a retry would take: some were skipped for a time, or succeeded in a retry meanwhile.
    const { current: ended } = useAnswer(
      () => (hasEnded(props.run.status) ? { id: props.run.id } : undefined),
      ({ id }, signal) => client.runs.get(id, {}, { signal }),
    );
    const cancel = (): Promise<void> => act(() => client.runs.cancel(props.run.id));
    const open = async (startRun: Start): Promise<void> => {
      const { run, removed } = await startRun();
      keys = newKeys();
      await router.push({ name: 'run', params: { id: run.id }, state: { removed: [...removed] } });
    };
    const start = async (startRun: Start): Promise<void> => {
      await act(() => open(startRun));
      confirming.value = undefined;
    };
    const repeat = (kind: 'retry' | 'again', startRun: Start): Promise<void> => {
      if (props.run.dryRun || (props.job && !canChangeDevices(props.job))) return start(startRun);
      // The server knows which devices it would be: some may have succeeded in a retry, or were removed.
      return act(async () => {
        const { change } = await client.runs.preview({ kind, id: props.run.id });
        const asked = changeToConfirm(change);
        if (!asked) return open(startRun);
        confirming.value = { ...asked, start: startRun };
      });
    };
    const retry = (): void => {
      const { run } = props;
      void repeat('retry', async () => ({ run: await client.runs.retry(run.id, {}, keys.retry), removed: [] }));
    };
    const again = (): void => {
      const { run } = props;
      void repeat('again', async () => {
        const answer = await client.runs.again(run.id, {}, keys.again);
        return { run: answer.run, removed: answer.removed.map(({ name }) => name) };
      });
    };
    return () => {
      const { run, job } = props;
      const { status, cancelRequestedAt, jobType } = run;
      const left = ended.value?.toRetry ?? 0;
      return (
        <>
          <div class="form-actions">
            {hasEnded(status) ? (
              <>
                {left > 0 ? (
                  <VBtn
                    color="primary"
                    variant="flat"
                    loading={busy.value}
                    disabled={job === undefined}
                    onClick={retry}
                  >
                    Retry {devicesInWords(left)}
                  </VBtn>
                ) : null}
                <VBtn color="primary" variant="tonal" loading={busy.value} disabled={job === undefined} onClick={again}>
                  Run again
                </VBtn>
                <VBtn variant="text" to={{ name: 'job', params: { jobType } }}>
                  New run
                </VBtn>
              </>
            ) : (
              <VBtn
                variant="tonal"
                color="error"
                loading={busy.value}
                disabled={cancelRequestedAt !== null}
                onClick={() => void cancel()}
              >
                {cancelRequestedAt === null ? 'Cancel run' : 'Cancelling'}
              </VBtn>
            )}
          </div>
          {failure.value ? <FailureNotice failure={failure.value} /> : null}
          {confirming.value ? (
            <ConfirmChange
              job={job?.label ?? jobType}
              change={confirming.value}
              busy={busy.value}
              onConfirm={() => confirming.value && void start(confirming.value.start)}
              onCancel={() => (confirming.value = undefined)}
            />
          ) : null}
        </>
      );
    };
  },
  { props: ['run', 'job'] },
);

function newKeys(): Record<'retry' | 'again', { readonly idempotencyKey: string }> {
  return { retry: { idempotencyKey: crypto.randomUUID() }, again: { idempotencyKey: crypto.randomUUID() } };
}
