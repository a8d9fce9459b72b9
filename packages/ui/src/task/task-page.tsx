import type { JobType, TaskReport } from '@netraven/api';
import { computed, defineComponent, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { PackageIcon } from '../catalogue/package-icon.tsx';
import { CommandBox } from '../command/command-box.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { LogPanel } from '../log/log-panel.tsx';
import { PageTitle } from '../page-title.tsx';
import { ErrorText } from '../run/error-text.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { useJobType } from '../run/use-job-type.ts';
import { saidOf } from '../run/words.ts';
import { AttemptList } from './attempt-list.tsx';
import { DetailsView } from './details-view.tsx';
import { SavedList } from './saved-list.tsx';
import { TaskFacts } from './task-facts.tsx';
import { useTask } from './use-task.ts';
import '../run/run.css';
import './task.css';

/** All that came of one device of a run, live: attempts, details, what was saved, and its log. */
export const TaskPage = defineComponent(
  (props: { id: string }) => {
    const { report, failure } = useTask(props.id);
    const job = useJobType(() => report.value?.task.jobType);
    const devices = computed(() => {
      const device = report.value?.task.device;
      return new Map(device ? [[device.id, device.name]] : []);
    });
    const shown = ({ task, attempts, artifacts }: TaskReport): VNode => (
      <>
        <div class="page-head job-head">
          <PackageIcon path={job.value?.iconPath ?? null} />
          <div>
            <PageTitle title={titleOf(task, job.value)} />
            <p class="run-status" role="status">
              <StatusWord status={task.status} /> {saidOf(task)}
            </p>
          </div>
        </div>
        <section class="panel" aria-label="What came of it">
          {task.error ? (
            <div class={`task-error ${task.status}`}>
              <ErrorText error={task.error} />
            </div>
          ) : null}
          <TaskFacts task={task} />
          <CommandBox command={`netraven tasks show ${task.id}`} title="This task on the command line" />
        </section>
        {task.result?.details === undefined ? null : <DetailsView details={task.result.details} />}
        {artifacts.length > 0 ? <SavedList artifacts={artifacts} /> : null}
        {attempts.length > 0 ? <AttemptList attempts={attempts} /> : null}
        {task.startedAt === null ? null : (
          <LogPanel runId={task.runId} devices={devices.value} device={task.device?.id ?? null} />
        )}
      </>
    );
    return () => (
      <>
        {failure.value && !report.value ? <PageTitle title="Task" /> : null}
        {failure.value ? <FailureNotice failure={failure.value} /> : null}
        {report.value ? shown(report.value) : null}
        {(report.value ?? failure.value) ? null : <VProgressCircular indeterminate aria-label="Loading" />}
      </>
    );
  },
  { props: ['id'] },
);

function titleOf({ device, jobType }: TaskReport['task'], job: JobType | undefined): string {
  return `${job?.label ?? jobType} on ${device?.name ?? 'the whole run'}`;
}
