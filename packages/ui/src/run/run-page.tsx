import type { Run } from '@netraven/api';
import { defineComponent, nextTick, ref, type VNode } from 'vue';
import { VProgressCircular } from 'vuetify/components/VProgressCircular';
import { PackageIcon } from '../catalogue/package-icon.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { LogPanel } from '../log/log-panel.tsx';
import { PageTitle } from '../page-title.tsx';
import { RunActions } from './run-actions.tsx';
import { RunBar } from './run-bar.tsx';
import { RunFacts } from './run-facts.tsx';
import { StatusWord } from './status-word.tsx';
import { TaskList } from './task-list.tsx';
import { useJobType } from './use-job-type.ts';
import { useRun } from './use-run.ts';
import { countsInWords } from './words.ts';
import './run.css';

/** How a run goes, live: what came of each device, and the log. */
export const RunPage = defineComponent(
  (props: { id: string }) => {
    const { run, tasks, devices, failure } = useRun(props.id);
    const job = useJobType(() => run.value?.jobType);
    const logOf = ref<string | null>(null);
    const showLog = async (deviceId: string): Promise<void> => {
      logOf.value = deviceId;
      await nextTick();
      const log = document.querySelector<HTMLElement>('.log-box');
      log?.closest('section')?.scrollIntoView({ block: 'start' });
      log?.focus({ preventScroll: true });
    };
    /** What never began is told of by number only. */
    const unseen = ({ counts }: Run): number =>
      Math.max(0, counts.queued - tasks.value.filter(({ status }) => status === 'queued').length);
    const shown = (now: Run): VNode => (
      <>
        <div class="page-head job-head">
          <PackageIcon path={job.value?.iconPath ?? null} />
          <div>
            <PageTitle title={job.value?.label ?? now.jobType} />
            <p class="run-status" role="status">
              <StatusWord status={now.status} /> {countsInWords(now)}
            </p>
          </div>
        </div>
        <section class="panel" aria-label="Progress">
          <RunBar counts={now.counts} />
          <RunFacts run={now} />
          <RunActions run={now} />
        </section>
        <section class="panel" aria-labelledby="devices-title">
          <TaskList tasks={tasks.value} waiting={unseen(now)} onLog={(deviceId: string) => void showLog(deviceId)} />
        </section>
        <LogPanel
          runId={now.id}
          devices={devices.value}
          device={logOf.value}
          onDevice={(deviceId: string | null) => (logOf.value = deviceId)}
        />
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
