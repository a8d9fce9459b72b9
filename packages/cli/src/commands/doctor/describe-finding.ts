import type { Paint, Style } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { FindingState } from './finding.ts';
import type { Found } from './run-checks.ts';

/** Width of the names of checks. */
const checkWidth = 12;
const styles: Readonly<Record<FindingState, Style>> = { ok: 'green', warning: 'yellow', bad: ['red', 'bold'] };

/** Formats a finding: state, check, message, package and fix. `columns`: width of the terminal. */
export function describeFinding(paint: Paint, finding: Found, columns: number): string {
  const { check, state, code, message, fix, path } = finding;
  const label = code === undefined ? '' : `${paint(styles[state], code)}${path ? ` at ${escapeControls(path)}` : ''}: `;
  const below = ' '.repeat(checkWidth + 11);
  const wrapped = (text: string): string => wrap(text, columns - below.length).join(`\n${below}`);
  const head = `${paint(styles[state], state.padEnd(7))}  ${check.padEnd(checkWidth)}  `;
  const lines = [`${head}${wrapped(`${label}${escapeControls(message)}`)}`];
  if (finding.package) {
    const { name, version, path: folder } = finding.package;
    const place = `${escapeControls(`${name} ${version}`.trim())}, ${escapeControls(finding.file ?? folder)}`;
    lines.push(`${below}${wrapped(place)}`);
  }
  if (fix !== undefined) lines.push(`${below}${wrapped(`${paint('cyan', 'fix')}: ${escapeControls(fix)}`)}`);
  return lines.join('\n');
}
