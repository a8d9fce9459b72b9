import type { Paint, Style } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { FindingState } from './finding.ts';
import type { Found } from './run-checks.ts';

const styles: Readonly<Record<FindingState, Style>> = { ok: 'green', warning: 'yellow', bad: ['red', 'bold'] };

/** Formats a finding: state, check, message, package and fix. */
export function describeFinding(paint: Paint, finding: Found): string {
  const { check, state, code, message, fix, path } = finding;
  const label = code === undefined ? '' : `${paint(styles[state], code)}${path ? ` at ${escapeControls(path)}` : ''}: `;
  const lines = [`${paint(styles[state], state.padEnd(7))}  ${check.padEnd(12)}  ${label}${escapeControls(message)}`];
  const below = ' '.repeat(23);
  if (finding.package) {
    const { name, version, path: folder } = finding.package;
    lines.push(`${below}${escapeControls(`${name} ${version}`.trim())}, ${escapeControls(finding.file ?? folder)}`);
  }
  if (fix !== undefined) lines.push(`${below}${paint('cyan', 'fix')}: ${escapeControls(fix)}`);
  return lines.join('\n');
}
