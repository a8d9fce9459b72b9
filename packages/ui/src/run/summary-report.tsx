import { defineComponent } from 'vue';
import { ReportView } from '../task/report-view.tsx';
import { useTask } from '../task/use-task.ts';
import '../task/task.css';

/** Shows the report of the summary of a run, if it has one. `id`: that of its task, which has ended. */
export const SummaryReport = defineComponent(
  (props: { id: string }) => {
    const { report } = useTask(props.id);
    return () => {
      const shown = report.value?.task.result?.report;
      return shown ? <ReportView report={shown} /> : null;
    };
  },
  { props: ['id'] },
);
