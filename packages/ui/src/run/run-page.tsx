import type { Run, Task } from '@netraven/api';
import { defineComponent, nextTick, ref, type VNode } from 'vue';
import { JobHead } from '../job-head.tsx';
import { Loaded } from '../loaded.tsx';
import { LogPanel } from '../log/log-panel.tsx';
import { DryRun } from './dry-run.tsx';
import { RunActions } from './run-actions.tsx';
import { RunBar } from './run-bar.tsx';
import { RunFacts } from './run-facts.tsx';
import { StatusWord } from './status-word.tsx';
import { SummaryReport } from './summary-report.tsx';
import { TaskList } from './task-list.tsx';
import { useJobType } from './use-job-type.ts';
import { useRun } from './use-run.ts';
import { countsInWords } from './words.ts';
import './run.css';

/** Shows a run, live: progress, devices and log. */
export const RunPage = defineComponent(
  (props: { id: string }) => {
    const { run, tasks, devices, failure } = useRun(props.id);
    const job = useJobType(() => run.value?.jobType);
    /** Devices that a run again had to leave out. */
    const removed = (history.state as { removed?: readonly string[] } | null)?.removed ?? [];
    const logOf = ref<string | null>(null);
    const showLog = async (deviceId: string): Promise<void> => {
      logOf.value = deviceId;
      await nextTick();
      const log = document.querySelector<HTMLElement>('.log-box');
      log?.closest('section')?.scrollIntoView({ block: 'start' });
      log?.focus({ preventScroll: true });
    };
    /** Tasks that have not started come without events: only their number is known. */
    const unseen = ({ counts }: Run): number =>
      Math.max(0, counts.queued - tasks.value.filter(({ status, summary }) => status === 'queued' && !summary).length);
    /** Returns the summary, once it has a result. */
    const summaries = (): readonly Task[] => tasks.value.filter(({ summary, result }) => summary && result !== null);
    const shown = (now: Run): VNode => (
      <>
        <JobHead iconPath={job.value?.iconPath ?? null} title={job.value?.label ?? now.jobType}>
          <p class="run-status" role="status">
            <StatusWord status={now.status} /> {countsInWords(now)}
          </p>
          {now.dryRun ? <DryRun /> : null}
        </JobHead>
        <section class="panel" aria-label="Progress">
          {removed.length > 0 ? (
            <p class="quiet">Without devices that were removed from the inventory: {removed.join(', ')}</p>
          ) : null}
          <RunBar counts={now.counts} />
          <RunFacts run={now} />
          <RunActions run={now} job={job.value} />
        </section>
        {summaries().map(({ id }) => (
          <SummaryReport key={id} id={id} />
        ))}
        <section class="panel" aria-labelledby="devices-title">
          <TaskList
            tasks={tasks.value}
            waiting={unseen(now)}
            dryRun={now.dryRun}
            onLog={(deviceId: string) => void showLog(deviceId)}
          />
        </section>
        <LogPanel
          runId={now.id}
          devices={devices.value}
          device={logOf.value}
          onDevice={(deviceId: string | null) => (logOf.value = deviceId)}
        />
      </>
    );
    return () => <Loaded<Run> value={run.value} failure={failure.value} title="Run" shown={shown} />;
  },
  { props: ['id'] },
);
