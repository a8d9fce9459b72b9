import { severities, type JobReport } from '@netraven/api';
import { structuredPatch } from 'diff';
import { changedLines } from './changed-lines.ts';
import { escapeControls, escapeControlsOfText } from './escape-controls.ts';
import { table } from './table.ts';
import type { Paint, Style } from './terminal.ts';

type Of<Kind extends JobReport['kind']> = Extract<JobReport, { kind: Kind }>;
type Finding = Of<'findings'>['items'][number];

const severityStyles: Readonly<Record<Finding['severity'], Style>> = {
  critical: 'red',
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
};
/** Least width of a column of a table that does not fit. */
const leastWidth = 8;
/** More changed lines are not compared: it would take seconds. */
const maxChanged = 5_000;

/** Formats the report of a job as lines. @param columns width of the terminal; tables are cut to it */
export function reportLines(paint: Paint, report: JobReport, columns: number): string[] {
  if (report.kind === 'findings') return findingLines(paint, report);
  if (report.kind === 'table') return tableLines(paint, report, columns);
  if (report.kind === 'diff') return diffLines(paint, report);
  return escapeControlsOfText(report.text).trimEnd().split('\n');
}

function findingLines(paint: Paint, { items }: Of<'findings'>): string[] {
  if (items.length === 0) return ['No findings.'];
  return items
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
    .map(({ severity, message, where }) => {
      const place = where == null ? '' : `${escapeControls(where)}: `;
      return `${paint(severityStyles[severity], severity.padEnd(8))}  ${place}${escapeControls(message)}`;
    });
}

function tableLines(paint: Paint, { columns: names, rows }: Of<'table'>, columns: number): string[] {
  const head = names.map((name) => paint('dim', escapeControls(name)));
  const cells = rows.map((row) => row.map((cell) => escapeControls(cell === null ? '' : String(cell))));
  // The last columns are cut first: the first ones say what a row is about.
  const cut = names.map((_, column) => [column, leastWidth] as const).toReversed();
  const shown = table(head, cells, { columns, cut });
  const isCut = shown !== table(head, cells);
  return [
    ...shown.split('\n'),
    ...(isCut ? [paint('dim', 'Cells with … are cut to the terminal. `--json` has the whole table.')] : []),
  ];
}

function diffLines(paint: Paint, report: Of<'diff'>): string[] {
  const [before, after] = [wholeLines(report.before), wholeLines(report.after)];
  if (before === after) return ['No difference.'];
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: maxChanged });
  if (!patch) return [`More than ${maxChanged} lines differ. \`--json\` has both texts.`];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    paint('cyan', `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`),
    ...changedLines(paint, lines),
  ]);
}

/** Adds a missing last line end, which is no difference. */
function wholeLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
