import type { JobReport, Severity } from '../contract/report.ts';
import { nearest } from '../registry/did-you-mean.ts';
import { isObject } from '../registry/value-path.ts';

const severities: Readonly<Record<Severity, true>> = {
  critical: true,
  high: true,
  medium: true,
  low: true,
  info: true,
};

type Fields = Readonly<Record<string, unknown>>;

/** The form of each kind of report. Returns what is wrong in one. */
const checks: { readonly [Kind in JobReport['kind']]: (report: Fields) => string | undefined } = {
  findings: ({ items }) => listProblem('report.items', items, findingProblem),
  table({ columns, rows }) {
    const wrong = listProblem('report.columns', columns, (column, at) => textProblem(at, column));
    if (wrong !== undefined || !Array.isArray(columns)) return wrong;
    if (columns.length === 0) return 'report.columns is empty';
    return listProblem('report.rows', rows, (row, at) => {
      if (!Array.isArray(row) || row.length !== columns.length) return `${at} is not a list of ${columns.length} cells`;
      return listProblem(at, row, (cell, place) =>
        typeof cell === 'object' && cell !== null ? `${place} is ${typeOf(cell)}, not a text or number` : undefined,
      );
    });
  },
  diff: ({ before, after }) => textProblem('report.before', before) ?? textProblem('report.after', after),
  markdown: ({ text }) => textProblem('report.text', text),
};

/** Returns what is wrong in a report, with its place; undefined if nothing is. */
export function reportProblem(report: unknown): string | undefined {
  if (!isObject(report)) return `report is ${typeOf(report)}, not an object`;
  const { kind } = report;
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind)) {
    return `report.kind is not one of ${Object.keys(checks).join(', ')}`;
  }
  return checks[kind as JobReport['kind']](report);
}

/** Returns the text to type for a usual mistake in a report. */
export function reportHint(report: unknown): string | undefined {
  if (typeof report === 'string') return "Write `{ kind: 'markdown', text: … }` around the value of `report`.";
  if (!isObject(report)) return undefined;
  const { kind, items, columns, rows } = report;
  if (kind === undefined && columns !== undefined) return "Write `report: { kind: 'table',` in place of `report: {`.";
  if (kind === undefined && items !== undefined) return "Write `report: { kind: 'findings',` in place of `report: {`.";
  if (typeof kind !== 'string' || !Object.hasOwn(checks, kind)) {
    const near = nearest(String(kind), Object.keys(checks));
    return near === undefined ? undefined : `Write \`kind: '${near}'\`.`;
  }
  const wrong = Array.isArray(items) ? items.find((item) => !hasSeverity(item)) : undefined;
  if (isObject(wrong)) {
    const near = nearest(String(wrong['severity']), Object.keys(severities)) ?? 'medium';
    return `Write \`severity: '${near}'\`.`;
  }
  if (Array.isArray(rows) && rows.some((row) => isObject(row))) {
    return 'Write `rows.map(Object.values)` in place of `rows`: a row is a list of cells.';
  }
  return undefined;
}

function hasSeverity(item: unknown): boolean {
  return isObject(item) && typeof item['severity'] === 'string' && Object.hasOwn(severities, item['severity']);
}

function findingProblem(item: unknown, at: string): string | undefined {
  if (!isObject(item)) return `${at} is ${typeOf(item)}, not an object`;
  const { message, where, rule } = item;
  if (!hasSeverity(item)) return `${at}.severity is not one of ${Object.keys(severities).join(', ')}`;
  return (
    textProblem(`${at}.message`, message) ??
    (where == null ? undefined : textProblem(`${at}.where`, where)) ??
    (rule == null || (typeof rule === 'string' && /^[\w.:-]{1,64}$/.test(rule))
      ? undefined
      : `${at}.rule is not 1 to 64 letters, digits and . _ : -`)
  );
}

function listProblem(
  at: string,
  value: unknown,
  problemOf: (item: unknown, at: string) => string | undefined,
): string | undefined {
  if (!Array.isArray(value)) return `${at} is ${typeOf(value)}, not a list`;
  for (const [index, item] of value.entries()) {
    const problem = problemOf(item, `${at}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function textProblem(at: string, value: unknown): string | undefined {
  return typeof value === 'string' ? undefined : `${at} is ${typeOf(value)}, not a text`;
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
