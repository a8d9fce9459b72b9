import { hasEnded, type JobType, type Run, type RunCounts } from '@netraven/api';
import { computed, defineComponent, onMounted, ref, shallowRef, type VNode } from 'vue';
import { useRouter } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { PackageIcon } from '../catalogue/package-icon.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { PageTitle } from '../page-title.tsx';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { ask } from '../server/session.ts';
import { StatusWord } from './status-word.tsx';
import { TaskList } from './task-list.tsx';
import { useRun } from './use-run.ts';

/** How a run goes, live, and what came of each device. */
export const RunPage = defineComponent(
  (props: { id: string }) => {
    const router = useRouter();
    const { run, tasks, failure } = useRun(props.id);
    const refused = shallowRef<Failure>();
    const jobTypes = shallowRef<readonly JobType[]>([]);
    const job = computed(() => jobTypes.value.find(({ jobType }) => jobType === run.value?.jobType));
    const busy = ref(false);
    onMounted(() => {
      client.jobTypes.list().then(
        (answer) => (jobTypes.value = answer.jobTypes),
        // Without it the run goes by its job type's id, and without an icon.
        () => undefined,
      );
    });
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
    const retry = async (): Promise<void> => {
      const again = await client.runs.retry(props.id, { idempotencyKey: crypto.randomUUID() });
      await router.push({ name: 'run', params: { id: again.id } });
    };
    const actions = ({ status, counts, cancelRequestedAt, jobType }: Run): VNode => (
      <div class="form-actions">
        {hasEnded(status) ? null : (
          <VBtn
            variant="tonal"
            color="error"
            loading={busy.value}
            disabled={cancelRequestedAt !== null}
            onClick={() => void act(() => client.runs.cancel(props.id))}
          >
            {cancelRequestedAt === null ? 'Cancel the run' : 'Is being cancelled'}
          </VBtn>
        )}
        {hasEnded(status) && notDone(counts) > 0 ? (
          <VBtn color="primary" variant="tonal" loading={busy.value} onClick={() => void act(retry)}>
            Try again on {notDone(counts)} device{notDone(counts) === 1 ? '' : 's'}
          </VBtn>
        ) : null}
        {hasEnded(status) ? (
          <VBtn variant="text" to={{ name: 'job', params: { jobType } }}>
            Run it anew
          </VBtn>
        ) : null}
      </div>
    );
    const shown = (now: Run): VNode => (
      <>
        <div class="page-head job-head">
          <PackageIcon path={job.value?.iconPath ?? null} />
          <div>
            <PageTitle title={job.value?.label ?? now.jobType} />
            <p class="quiet">
              Run <code>{now.id}</code>, {new Date(now.createdAt).toLocaleString()}
              {now.dryRun ? ', a dry run' : ''}
            </p>
          </div>
        </div>
        <section class="panel" aria-label="Progress">
          <p class="run-status" role="status">
            <StatusWord status={now.status} /> {inWords(now)}
          </p>
          <Bar counts={now.counts} />
          {actions(now)}
          {refused.value ? <FailureNotice failure={refused.value} /> : null}
        </section>
        <section class="panel" aria-label="Devices">
          <TaskList tasks={tasks.value} />
        </section>
      </>
    );
    return () => (
      <>
        {failure.value && !run.value ? <PageTitle title="Run" /> : null}
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        {run.value ? shown(run.value) : null}
        {(run.value ?? failure.value) ? null : <VProgressCircular indeterminate aria-label="Loading" />}
      </>
    );
  },
  { props: ['id'] },
);

/** How many tasks are in which way done. */
function Bar({ counts }: { counts: RunCounts }): VNode {
  const bad = counts.failed + counts.timedOut + counts.lost;
  const parts = [
    ['success', counts.success],
    ['error', bad],
    ['warning', counts.cancelled],
    ['surface-variant', counts.skipped],
  ] as const;
  const done = counts.total - counts.queued - counts.running;
  return (
    <div
      class="bar-of-tasks"
      role="progressbar"
      aria-label="Devices done"
      aria-valuemin={0}
      aria-valuemax={counts.total}
      aria-valuenow={done}
    >
      {parts.map(([color, count]) =>
        count > 0 ? <span key={color} class={`bg-${color}`} style={{ flexGrow: count }} /> : null,
      )}
      <span style={{ flexGrow: counts.total - done }} />
    </div>
  );
}

function inWords({ counts, changed }: Run): string {
  const { total, queued, running, success, failed, timedOut, lost, cancelled, skipped } = counts;
  const said = [
    [success, 'succeeded'],
    [failed + timedOut + lost, 'failed'],
    [cancelled, 'cancelled'],
    [skipped, 'skipped'],
    [running, 'running'],
    [queued, 'waiting'],
    [changed, 'with something new'],
  ] as const;
  const parts = said.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return `of ${total} device${total === 1 ? '' : 's'}: ${parts.join(', ')}`;
}

function notDone({ failed, timedOut, lost, cancelled }: RunCounts): number {
  return failed + timedOut + lost + cancelled;
}
