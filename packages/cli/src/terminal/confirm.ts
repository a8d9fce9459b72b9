import { cliError } from '../codes.ts';
import { askYes } from './ask.ts';
import type { Terminal } from './terminal.ts';

/**
 * Goes on only after a yes: to the question, or given with the command.
 *
 * @throws {NetRavenError} NR_QUESTION_UNASKED without a terminal, NR_QUESTION_DECLINED after anything else than a yes
 */
export async function confirm(
  terminal: Terminal,
  question: string,
  { yes }: { readonly yes: boolean },
  input: NodeJS.ReadStream = process.stdin,
): Promise<void> {
  if (yes) return;
  if (!input.isTTY) throw cliError('NR_QUESTION_UNASKED', `Nobody is there to answer: ${question}`);
  if (!(await askYes(terminal, question, input))) throw cliError('NR_QUESTION_DECLINED', 'The answer was no');
}
