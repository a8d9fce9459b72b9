import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { cliError } from '../codes.ts';
import type { Terminal } from './terminal.ts';

type Input = NodeJS.ReadStream;

/** Asks for a line without showing it. @throws {NetRavenError} NR_COMMAND_INTERRUPTED on Ctrl-C or Ctrl-D */
export async function askSecret(terminal: Terminal, question: string, input: Input = process.stdin): Promise<string> {
  try {
    return await readLine(terminal, question, input, new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    terminal.draw('\n');
  }
}

/** Asks a question. Any answer but yes is no. @throws {NetRavenError} NR_COMMAND_INTERRUPTED on Ctrl-C or Ctrl-D */
export async function askYes(terminal: Terminal, question: string, input: Input = process.stdin): Promise<boolean> {
  const answer = await readLine(terminal, `${question} [y/N] `, input, process.stderr);
  return /^y(es)?$/i.test(answer.trim());
}

/** Asks for a line. @throws {NetRavenError} NR_COMMAND_INTERRUPTED on Ctrl-C or Ctrl-D */
export function askLine(terminal: Terminal, question: string, input: Input = process.stdin): Promise<string> {
  return readLine(terminal, question, input, process.stderr);
}

async function readLine(
  terminal: Terminal,
  question: string,
  input: Input,
  output: NodeJS.WritableStream,
): Promise<string> {
  // A correction draws the prompt again, from the start of the row with the cursor.
  const prompt = question.slice(question.length - (question.length % terminal.columns()));
  const lines = createInterface({ input, output, prompt, terminal: true, historySize: 0 });
  // After createInterface: before, the terminal shows typed characters, and the answer may come at once.
  terminal.draw(question);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const interrupted = (): void => reject(cliError('NR_COMMAND_INTERRUPTED', 'Interrupted while waiting for an answer'));
  lines.once('line', resolve).once('SIGINT', interrupted).once('close', interrupted);
  try {
    return await promise;
  } finally {
    lines.close();
  }
}
