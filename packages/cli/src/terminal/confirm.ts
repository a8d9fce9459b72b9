import { cliError } from '../codes.ts';
import { askYes } from './ask.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks for a confirmation, unless `yes` is given.
 *
 * @throws {NetRavenError} NR_QUESTION_UNASKED without a terminal, NR_QUESTION_DECLINED after any answer but yes
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  { yes = false }: { readonly yes?: boolean },
  input: NodeJS.ReadStream = process.stdin,
): Promise<void> {
  if (yes) return;
  if (!input.isTTY) throw cliError('NR_QUESTION_UNASKED', `There is no terminal to ask: ${question}`);
  if (!(await askYes(terminal, question, input))) throw cliError('NR_QUESTION_DECLINED', 'The answer was no');
}
