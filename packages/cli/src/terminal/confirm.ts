import { cliError } from '../codes.ts';
import { askYes } from './ask.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks for a confirmation, unless `yes` is given. `command`: what to type without a terminal.
 *
 * @throws {NetRavenError} NR_QUESTION_UNASKED without a terminal, NR_QUESTION_DECLINED after any answer but yes
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  { yes, command }: { readonly yes: boolean; readonly command?: string },
  input: NodeJS.ReadStream = process.stdin,
): Promise<void> {
  if (yes) return;
  if (!input.isTTY) {
    const hint = command === undefined ? {} : { hint: `To confirm, run \`${command}\`.` };
    throw cliError('NR_QUESTION_UNASKED', `There is no terminal to ask: ${question}`, hint);
  }
  if (!(await askYes(terminal, question, input))) throw cliError('NR_QUESTION_DECLINED', 'The answer was no');
}
