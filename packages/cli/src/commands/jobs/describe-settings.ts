import type { Proposal } from '@netraven/installer';
import type { Paint } from '../../terminal/terminal.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';

/** Formats whether the new version accepts the stored settings. */
export function describeSettings(paint: Paint, { verb, name, version, settings }: Proposal): string[] {
  if (!settings) return [];
  const { checked, names, problems } = settings;
  const known = escapeControls(names.join(', '));
  const lines = problems.flatMap(({ path, message, fix }) => [
    `    ${paint('yellow', escapeControls(path.replace(/^policy\.config\.?/, '') || 'all'))}: ${escapeControls(message)}`,
    `      ${paint('cyan', 'fix')}: ${escapeControls(fix)}`,
  ]);
  if (lines.length > 0) {
    const some = escapeControls(`${name} ${version}`);
    lines.unshift(
      paint('yellow', `  settings    ${some} refuses the stored settings. Once it is installed,`),
      paint('yellow', '              runs are refused and queued tasks fail until you change them:'),
    );
  } else if (checked === 'values' && names.length > 0) lines.push(`  settings    stored, and valid: ${known}`);
  if (checked === 'names') {
    lines.push(
      `  settings    stored: ${known}. Only the names were checked, because NetRaven does not run.`,
      '              Check the values with `netraven doctor` once it runs.',
    );
  } else if (checked === 'nothing' && verb === 'upgrade') {
    lines.push(
      '  settings    not checked, because NetRaven does not run and never did on this home.',
      '              Check them with `netraven doctor` once it runs.',
    );
  }
  return lines;
}
