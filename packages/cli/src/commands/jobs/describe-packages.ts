import type { PackageRecord, Problem } from '@netraven/core/registry';
import type { Paint } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** Formats job packages with problems: state, and each problem with its fix. */
export function describePackages(paint: Paint, records: readonly PackageRecord[]): string {
  return records.flatMap((record) => [titleOf(paint, record), describeProblems(paint, record.problems)]).join('\n');
}

/** Formats problems, each with its fix. */
export function describeProblems(paint: Paint, problems: readonly Problem[]): string {
  return problems.flatMap(linesOf(paint)).join('\n');
}

function titleOf(paint: Paint, { name, version, origin, state, path }: PackageRecord): string {
  const label = paint('bold', escapeControls(`${name} ${version}`.trim()));
  return `  ${label} is ${state} (${origin}, ${escapeControls(path)})`;
}

function linesOf(paint: Paint): (problem: Problem) => string[] {
  return ({ code, severity, path, message, fix }) => {
    const coloured = paint(severity === 'error' ? 'red' : 'yellow', code);
    const where = path === '' ? '' : ` at ${escapeControls(path)}`;
    return [
      `    ${coloured}${where}: ${escapeControls(message)}`,
      `      ${paint('cyan', 'fix')}: ${escapeControls(fix)}`,
    ];
  };
}
