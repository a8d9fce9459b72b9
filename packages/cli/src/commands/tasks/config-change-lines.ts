import { hunksOf, type ConfigChange } from '@netraven/api';
import { hunkLines } from '../artifacts/write-hunks.ts';
import { counted } from '../../terminal/counted.ts';
import { escapeControls } from '../../terminal/escape-controls.ts';
import type { Paint } from '../../terminal/terminal.ts';

/** Formats what a task changed on its device: the hunks, the lines that left no trace, and the answers of the device. */
export function configChangeLines(
  paint: Paint,
  { diff, cutLines = 0, untraced = [], answers = [] }: ConfigChange,
): string[] {
  return [
    ...(diff === '' ? ['The configuration did not change.'] : hunkLines(paint, hunksOf(diff))),
    ...(cutLines > 0 ? [paint('dim', `Not stored: ${counted(cutLines, 'more line')} of the difference.`)] : []),
    ...untraced.map((line) => `${paint('yellow', 'left no trace')}: ${escapeControls(line)}`),
    ...answers.map(({ line, answer, said }) => {
      const what = said === undefined ? 'answer to' : 'question at';
      const end = said === undefined ? '' : `, answered with \`${escapeControls(said)}\``;
      return `${paint('cyan', what)} \`${escapeControls(line)}\`: ${escapeControls(answer.trim())}${end}`;
    }),
  ];
}
