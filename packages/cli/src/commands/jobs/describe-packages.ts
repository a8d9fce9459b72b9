import type { PackageRecord, Problem } from '@netraven/core/registry';
import type { Paint } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { wrap } from '../../terminal/wrap.ts';

/** Formats job packages with problems: state, and each problem with its fix. `columns`: width of the terminal. */
export function describePackages(paint: Paint, records: readonly PackageRecord[], columns: number = Infinity): string {
  return records
    .flatMap((record) => [titleOf(paint, record, columns), describeProblems(paint, record.problems, columns)])
    .join('\n');
}

/** Formats problems, each with its fix. `columns`: width of the terminal. */
export function describeProblems(paint: Paint, problems: readonly Problem[], columns: number = Infinity): string {
  return problems.flatMap(linesOf(paint, columns)).join('\n');
}

function titleOf(paint: Paint, { name, version, origin, state, path }: PackageRecord, columns: number): string {
  const label = paint('bold', escapeControls(`${name} ${version}`.trim()));
  return `  ${wrap(`${label} is ${state} (${origin}, ${escapeControls(path)})`, columns - 2).join('\n    ')}`;
}

function linesOf(paint: Paint, columns: number): (problem: Problem) => string[] {
  return ({ code, severity, path, message, fix }) => {
    const coloured = paint(severity === 'error' ? 'red' : 'yellow', code);
    const where = path === '' ? '' : ` at ${escapeControls(path)}`;
    return [
      `    ${wrap(`${coloured}${where}: ${escapeControls(message)}`, columns - 6).join('\n      ')}`,
      `      ${wrap(`${paint('cyan', 'fix')}: ${escapeControls(fix)}`, columns - 8).join('\n        ')}`,
    ];
  };
}
