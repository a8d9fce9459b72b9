import { severities, type JobReport } from '@netraven/api';
import { structuredPatch } from 'diff';
import { defineAsyncComponent, defineComponent, ref, type VNode } from 'vue';
import { ForeignText } from '../foreign-text.tsx';
import { ShowMore } from '../show-more.tsx';

type Of<Kind extends JobReport['kind']> = Extract<JobReport, { kind: Kind }>;

/** Findings, rows and lines that are shown at first. */
const page = 200;
/** More changed lines are not compared: it would take seconds. */
const maxChanged = 5_000;
// Most tasks have no Markdown.
const MarkdownView = defineAsyncComponent(async () => (await import('./markdown-view.tsx')).MarkdownView);

/** Shows the report of a job. All of its texts are foreign. */
export const ReportView = defineComponent(
  (props: { report: JobReport }) => {
    const shownCount = ref(page);
    return () => {
      const { report } = props;
      return (
        <section class="panel" aria-labelledby="report-title">
          <div class="panel-head">
            <h2 id="report-title">Report</h2>
          </div>
          {drawn(report, shownCount.value)}
          <ShowMore left={sizeOf(report) - shownCount.value} onMore={() => (shownCount.value += page)} />
        </section>
      );
    };
  },
  { props: ['report'] },
);

function drawn(report: JobReport, most: number): VNode {
  if (report.kind === 'findings') return findings(report, most);
  if (report.kind === 'table') return rows(report, most);
  return report.kind === 'diff' ? difference(report) : <MarkdownView text={report.text} />;
}

function sizeOf(report: JobReport): number {
  if (report.kind === 'findings') return report.items.length;
  return report.kind === 'table' ? report.rows.length : 0;
}

function findings({ items }: Of<'findings'>, most: number): VNode {
  if (items.length === 0) return <p class="quiet">No findings.</p>;
  const sorted = items.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  return (
    <ul class="plain-list findings">
      {sorted.slice(0, most).map(({ severity, message, where }, at) => (
        <li key={at}>
          <span class={`severity ${severity}`}>{severity}</span>
          <span>
            <ForeignText text={message} />
            {where == null ? null : (
              <span class="quiet">
                {' '}
                <ForeignText text={where} />
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function rows(report: Of<'table'>, most: number): VNode {
  return (
    <div class="report-table" role="group" aria-label="Table of the report" tabindex={0}>
      <table>
        <thead>
          <tr>
            {report.columns.map((name, at) => (
              <th key={at} scope="col">
                <ForeignText text={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {report.rows.slice(0, most).map((row, at) => (
            <tr key={at}>
              {row.map((cell, column) => (
                <td key={column}>{cell === null ? null : <ForeignText text={String(cell)} />}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function difference(report: Of<'diff'>): VNode {
  const [before, after] = [wholeLines(report.before), wholeLines(report.after)];
  if (before === after) return <p class="quiet">No difference.</p>;
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: maxChanged });
  if (!patch) return <p class="quiet">More than {maxChanged} lines differ.</p>;
  return (
    <pre class="mono-box text-block" role="group" aria-label="Lines that differ" tabindex={0}>
      {patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }, hunk) => [
        <span key={hunk} class="diff-place">{`@@ -${oldStart},${oldLines} +${newStart},${newLines} @@\n`}</span>,
        ...lines.map((line, at) => (
          <span key={`${hunk}-${at}`} class={diffClasses[line.charAt(0)]}>
            <ForeignText text={`${line}\n`} />
          </span>
        )),
      ])}
    </pre>
  );
}

const diffClasses: Readonly<Record<string, string>> = { '+': 'diff-added', '-': 'diff-removed' };

/** Adds a missing last line end, which is no difference. */
function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
