import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { cliError } from '../codes.ts';
import type { Terminal } from './terminal.ts';

type Input = NodeJS.ReadStream;

/** Asks for a line that is not shown while it is typed. @throws {NetRavenError} NR_COMMAND_INTERRUPTED on Ctrl-C or Ctrl-D */
export async function askSecret(terminal: Terminal, question: string, input: Input = process.stdin): Promise<string> {
  terminal.draw(question);
  try {
    return await readLine(input, new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    terminal.draw('\n');
  }
}

/** Asks a question; anything but a yes is a no. @throws {NetRavenError} NR_COMMAND_INTERRUPTED on Ctrl-C or Ctrl-D */
export async function askYes(terminal: Terminal, question: string, input: Input = process.stdin): Promise<boolean> {
  terminal.draw(`${question} [y/N] `);
  const answer = await readLine(input, process.stderr);
  return /^y(es)?$/i.test(answer.trim());
}

async function readLine(input: Input, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const interrupted = (): void => reject(cliError('NR_COMMAND_INTERRUPTED', 'Interrupted before there was an answer'));
  lines.once('line', resolve).once('SIGINT', interrupted).once('close', interrupted);
  try {
    return await promise;
  } finally {
    lines.close();
  }
}
