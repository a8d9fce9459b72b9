import { styleText } from 'node:util';
import { isCode } from '../error-fields.ts';

export type Style = Parameters<typeof styleText>[0];
/** Colours a text, where colours are wanted. */
export type Paint = (style: Style, text: string) => string;

/** Where a command writes: data to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes a line, or several, of data. */
  out(text: string): void;
  /** Writes data as it is. */
  write(data: string): void;
  /** Writes a line, or several, of progress, advice or errors. */
  err(text: string): void;
  /** Writes to stderr as is: for what is drawn over. */
  draw(text: string): void;
  /** Colours a text that goes to stdout; as it is where colours are not wanted (NO_COLOR, a pipe). */
  readonly style: Paint;
  /** Colours a text that goes to stderr. */
  readonly styleErr: Paint;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Width of stderr in columns. */
  columns(): number;
  /** Aborts when nobody reads stdout any more, e.g. behind `| head`. */
  readonly closed: AbortSignal;
}

/** The terminal of this process. */
export function openTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): Terminal {
  const closed = new AbortController();
  stdout.on('error', (error) => {
    if (!isCode(error, 'EPIPE')) throw error;
    closed.abort();
  });
  stderr.on('error', (error) => {
    // Whoever closes stderr wants to hear no more; the data goes on.
    if (!isCode(error, 'EPIPE')) throw error;
  });
  const write = (data: string): void => void (closed.signal.aborted || stdout.write(data));
  return {
    out: (text) => write(`${text}\n`),
    write,
    err: (text) => void stderr.write(`${text}\n`),
    draw: (text) => void stderr.write(text),
    style: (style, text) => styleText(style, text, { stream: stdout }),
    styleErr: (style, text) => styleText(style, text, { stream: stderr }),
    outIsTty: stdout.isTTY,
    errIsTty: stderr.isTTY,
    // Some terminals do not know theirs and say 0.
    columns: () => stderr.columns || 80,
    closed: closed.signal,
  };
}
