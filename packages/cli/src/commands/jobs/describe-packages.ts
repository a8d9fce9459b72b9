import type { PackageRecord, Problem } from '@netraven/core/registry';
import type { Paint } from '../../terminal/terminal.ts';
import { visible } from '../../terminal/visible.ts';

/** Formats job packages with problems: state, and each problem with its fix. */
export function describePackages(paint: Paint, records: readonly PackageRecord[]): string {
  return records.flatMap((record) => [titleOf(paint, record), describeProblems(paint, record.problems)]).join('\n');
}

/** Formats problems, each with its fix. */
export function describeProblems(paint: Paint, problems: readonly Problem[]): string {
  return problems.flatMap(linesOf(paint)).join('\n');
}

function titleOf(paint: Paint, { name, version, origin, state, path }: PackageRecord): string {
  const label = paint('bold', visible(`${name} ${version}`.trim()));
  return `  ${label} is ${state} (${origin}, ${visible(path)})`;
}

function linesOf(paint: Paint): (problem: Problem) => string[] {
  return ({ code, severity, path, message, fix }) => {
    const coloured = paint(severity === 'error' ? 'red' : 'yellow', code);
    const where = path === '' ? '' : ` at ${visible(path)}`;
    return [`    ${coloured}${where}: ${visible(message)}`, `      ${paint('cyan', 'fix')}: ${visible(fix)}`];
  };
}
