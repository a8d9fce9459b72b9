import { hasEnded, type JobType, type Run, type RunCounts, type Task } from '@netraven/api';
import { defineComponent, ref, shallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { FailureNotice } from '../failure-notice.tsx';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { send } from '../server/session.ts';
import { canChangeDevices } from './changes-devices.tsx';
import { ConfirmChange } from './confirm-change.tsx';
import { nameOf } from './use-run.ts';
import { devicesInWords } from './words.ts';

interface Props {
  readonly run: Run;
  readonly tasks: readonly Task[];
  /** Undefined: not known yet. Null: no live worker has it. */
  readonly job: JobType | null | undefined;
}

/** A run that would be like an earlier one. */
interface Repeat {
  readonly count: number;
  /** Names of its devices. The tasks may arrive while the dialog is open. */
  readonly names: () => readonly string[];
  /** Starts it. Returns also the names of devices that were removed from the inventory. */
  readonly start: () => Promise<{ readonly run: Run; readonly removed: readonly string[] }>;
}

/** Cancels a run, or once it has ended, retries what failed or runs it again. */
export const RunActions = defineComponent(
  (props: Props) => {
    const router = useRouter();
    const refused = shallowRef<Failure>();
    const busy = ref(false);
    const confirming = shallowRef<Repeat>();
    const act = async (what: () => Promise<unknown>): Promise<void> => {
      if (busy.value) return;
      busy.value = true;
      refused.value = undefined;
      try {
        await send(what);
      } catch (error) {
        refused.value = failureOf(error);
      } finally {
        busy.value = false;
        confirming.value = undefined;
      }
    };
    const cancel = (): Promise<void> => act(() => client.runs.cancel(props.run.id));
    const start = (what: Repeat): Promise<void> =>
      act(async () => {
        const { run, removed } = await what.start();
        await router.push({ name: 'run', params: { id: run.id }, state: { removed: [...removed] } });
      });
    const repeat = (what: Repeat): void => {
      // A job that no worker has may change devices once one has it again.
      const changes = !props.run.dryRun && (!props.job || canChangeDevices(props.job));
      if (changes) confirming.value = what;
      else void start(what);
    };
    const retry = (): void => {
      const { run } = props;
      const key = { idempotencyKey: crypto.randomUUID() };
      repeat({
        count: notDone(run.counts),
        names: () => props.tasks.filter(({ status, summary }) => retried.has(status) && !summary).map(nameOf),
        start: async () => ({ run: await client.runs.retry(run.id, {}, key), removed: [] }),
      });
    };
    const again = (): void => {
      const { run } = props;
      const key = { idempotencyKey: crypto.randomUUID() };
      const startAgain: Repeat['start'] = async () => {
        const answer = await client.runs.again(run.id, {}, key);
        return { run: answer.run, removed: answer.removed.map(({ name }) => name) };
      };
      repeat({
        count: run.counts.total,
        names: () => props.tasks.filter(({ summary }) => !summary).map(nameOf),
        start: startAgain,
      });
    };
    return () => {
      const { run, job } = props;
      const { status, counts, cancelRequestedAt, jobType } = run;
      const left = notDone(counts);
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
          {refused.value ? <FailureNotice failure={refused.value} /> : null}
          {confirming.value ? (
            <ConfirmChange
              job={job?.label ?? jobType}
              count={confirming.value.count}
              names={confirming.value.names()}
              busy={busy.value}
              onConfirm={() => confirming.value && void start(confirming.value)}
              onCancel={() => (confirming.value = undefined)}
            />
          ) : null}
        </>
      );
    };
  },
  { props: ['run', 'tasks', 'job'] },
);

const retried: ReadonlySet<Task['status']> = new Set(['failed', 'error', 'cancelled']);

function notDone({ failed, error, cancelled }: RunCounts): number {
  return failed + error + cancelled;
}
