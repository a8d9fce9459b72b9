import type { JobType, TaskReport } from '@netraven/api';
import { computed, defineComponent, type VNode } from 'vue';
import { CommandBox } from '../command/command-box.tsx';
import { JobHead } from '../job-head.tsx';
import { Loaded } from '../loaded.tsx';
import { LogPanel } from '../log/log-panel.tsx';
import { DryRun } from '../run/dry-run.tsx';
import { ErrorText } from '../run/error-text.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { useJobType } from '../run/use-job-type.ts';
import { messageOf } from '../run/words.ts';
import { AttemptList } from './attempt-list.tsx';
import { ChangeView } from './change-view.tsx';
import { DetailsView } from './details-view.tsx';
import { ReportView } from './report-view.tsx';
import { SavedList } from './saved-list.tsx';
import { TaskFacts } from './task-facts.tsx';
import { useTask } from './use-task.ts';
import '../run/run.css';
import './task.css';

/** Shows a task, live: result, change of the device, report, details, artifacts, attempts and log. */
export const TaskPage = defineComponent(
  (props: { id: string }) => {
    const { report, dryRun, failure } = useTask(props.id);
    const job = useJobType(() => report.value?.task.jobType);
    const devices = computed(() => {
      const device = report.value?.task.device;
      return new Map(device ? [[device.id, device.name]] : []);
    });
    const shown = ({ task, attempts, artifacts, configChange, leftOut = [] }: TaskReport): VNode => (
      <>
        <JobHead iconPath={job.value?.iconPath ?? null} title={titleOf(task, job.value)}>
          <p class="run-status" role="status">
            <StatusWord status={task.status} /> {messageOf(task)}
          </p>
          {dryRun.value ? <DryRun /> : null}
        </JobHead>
        <section class="panel" aria-label="Result">
          {task.error ? (
            <div class={`task-error ${task.status}`}>
              <ErrorText error={task.error} />
            </div>
          ) : null}
          <TaskFacts task={task} leftOut={leftOut} dryRun={dryRun.value} />
          <CommandBox command={`netraven tasks show ${task.id}`} title="This task on the command line" />
        </section>
        {configChange ? <ChangeView change={configChange} /> : null}
        {task.result?.report ? <ReportView report={task.result.report} /> : null}
        {task.result?.details === undefined ? null : <DetailsView details={task.result.details} />}
        {artifacts.length > 0 ? <SavedList artifacts={artifacts} /> : null}
        {attempts.length > 0 ? <AttemptList attempts={attempts} /> : null}
        {task.startedAt === null ? null : (
          <LogPanel runId={task.runId} devices={devices.value} device={task.device?.id ?? null} />
        )}
      </>
    );
    return () => <Loaded<TaskReport> value={report.value} failure={failure.value} title="Task" shown={shown} />;
  },
  { props: ['id'] },
);

function titleOf({ device, jobType, summary }: TaskReport['task'], job: JobType | null | undefined): string {
  if (summary) return `Summary of ${job?.label ?? jobType}`;
  return `${job?.label ?? jobType} on ${device?.name ?? 'the whole run'}`;
}
