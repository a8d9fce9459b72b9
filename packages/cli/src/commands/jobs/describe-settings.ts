import type { Proposal } from '@netraven/worker/packages';
import type { Paint } from '../../terminal/terminal.ts';
import { visible } from '../../terminal/visible.ts';

/** What the version that is to be installed makes of the settings an administrator stored, as lines. */
export function describeSettings(paint: Paint, { verb, name, version, settings }: Proposal): string[] {
  const { checked, names, problems } = settings;
  const known = visible(names.join(', '));
  const lines = problems.flatMap(({ path, message, fix }) => [
    `    ${paint('yellow', visible(path.replace(/^policy\.config\.?/, '') || 'all'))}: ${visible(message)}`,
    `      ${paint('cyan', 'fix')}: ${visible(fix)}`,
  ]);
  if (lines.length > 0) {
    const some = visible(`${name} ${version}`);
    lines.unshift(
      paint('yellow', `  settings    stored by an administrator, and not taken by ${some}. Once it is installed,`),
      paint('yellow', '              new runs are refused and tasks that wait fail, until these are mended:'),
    );
  } else if (checked === 'values' && names.length > 0) lines.push(`  settings    an administrator's fit: ${known}`);
  if (checked === 'names') {
    lines.push(
      `  settings    stored by an administrator: ${known}. Only whether these names exist was checked, as no`,
      '              worker runs here; once one does, `netraven doctor` tells whether the values fit',
    );
  } else if (checked === 'nothing' && verb === 'upgrade') {
    lines.push(
      '  settings    not checked: no worker runs here that answered, and none left a note of what an administrator',
      '              stored; once one runs, `netraven doctor` tells what does not fit',
    );
  }
  return lines;
}
