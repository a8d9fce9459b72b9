import type { DueTime, Schedule } from '@netraven/api';
import { mdiPause, mdiPlay } from '@mdi/js';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { VBtn } from 'vuetify/components/VBtn';
import { CommandBox } from '../command/command-box.tsx';
import { FailureNotice } from '../failure-notice.tsx';
import { Loaded } from '../loaded.tsx';
import { Moment } from '../moment.tsx';
import { PageTitle } from '../page-title.tsx';
import { StatusWord } from '../run/status-word.tsx';
import { DataTable, type Column } from '../data-table.tsx';
import { useSchedules } from './use-schedules.ts';
import { noneIn } from './words.ts';
import '../run/run.css';
import './schedules.css';

/** Lists the schedules with their next due time, last run and last skip. Pauses and resumes them. */
export const SchedulesPage = defineComponent(() => {
  const { schedules, failure, busy, refused, pause } = useSchedules();
  const button = (schedule: Schedule): VNode => {
    const isPaused = schedule.pausedAt !== null;
    const verb = isPaused ? 'Resume' : 'Pause';
    return (
      <VBtn
        variant="tonal"
        size="small"
        color="primary"
        prependIcon={`svg:${isPaused ? mdiPlay : mdiPause}`}
        loading={busy.value.has(schedule.id)}
        aria-label={`${verb} ${schedule.name}`}
        onClick={() => void pause(schedule, !isPaused)}
      >
        {verb}
      </VBtn>
    );
  };
  const columns: readonly Column<Schedule>[] = [
    {
      title: 'Schedule',
      cell: ({ name, jobType, dryRun }) => (
        <>
          {name}
          <div class="quiet">{dryRun ? `${jobType}, dry run` : jobType}</div>
        </>
      ),
    },
    {
      title: 'Due',
      cell: ({ time, timeZone }) => (
        <>
          {time}
          <div class="quiet">{timeZone}</div>
        </>
      ),
    },
    { title: 'Next', isNamed: true, cell: next },
    {
      title: 'Last run',
      isNamed: true,
      cell: ({ recent }) => lastRun(recent),
    },
    {
      title: 'Last skip',
      isNamed: true,
      cell: ({ recent }) => lastSkip(recent),
    },
    { title: null, class: 'more', cell: button },
  ];
  const table = (shown: readonly Schedule[]): VNode => (
    <section class="panel schedules" aria-label="Schedules">
      <DataTable<Schedule> columns={columns} rows={shown} nameOf={({ id }: Schedule) => id} />
    </section>
  );
  return () => (
    <>
      <div class="page-head">
        <PageTitle title="Schedules" />
        <p class="quiet">A paused schedule skips its due times. A run that was created goes on.</p>
      </div>
      {refused.value ? <FailureNotice failure={refused.value} /> : null}
      <Loaded<readonly Schedule[]> value={schedules.value} failure={failure.value} shown={table} empty={noSchedules} />
    </>
  );
});

function noSchedules({ length }: readonly Schedule[]): VNode | undefined {
  if (length > 0) return undefined;
  return (
    <>
      <p class="nothing">No schedules yet. Add one on the command line.</p>
      <CommandBox command={'netraven schedules add nightly backup --time "daily at 02:00" --all'} />
    </>
  );
}

function next({ pausedAt, nextAt }: Schedule): VNode | string {
  if (pausedAt !== null) return 'paused';
  return nextAt === null ? 'never' : <Moment at={nextAt} />;
}

function lastRun(recent: readonly DueTime[]): VNode | string {
  const due = recent.find(({ runId }) => runId !== null);
  if (!due) return noneIn(recent.length);
  const { run, runId, dueAt } = due;
  if (!run || runId === null)
    return (
      <span>
        removed, <Moment at={dueAt} />
      </span>
    );
  return (
    <>
      <RouterLink
        to={{ name: 'run', params: { id: runId } }}
        aria-label={`Run due ${new Date(dueAt).toLocaleString()}`}
      >
        <Moment at={dueAt} />
      </RouterLink>
      <div>
        <StatusWord status={run.status} />{' '}
        <span class="quiet">
          {run.success} of {run.total} ok
        </span>
      </div>
    </>
  );
}

function lastSkip(recent: readonly DueTime[]): VNode | string {
  const due = recent.find(({ reason }) => reason !== null);
  if (!due) return noneIn(recent.length);
  const { reason, message, dueAt } = due;
  return (
    <>
      <Moment at={dueAt} />
      <div>
        {reason}
        {message === null ? null : <span class="quiet">: {message}</span>}
      </div>
    </>
  );
}
