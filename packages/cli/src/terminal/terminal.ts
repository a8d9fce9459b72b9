import { isCode } from '../error-fields.ts';

// An import of `node:util` also loads MIME types: 2 ms of `netraven --help`.
const { styleText } = process.getBuiltinModule('node:util');

export type Style = Parameters<typeof import('node:util').styleText>[0];
/** Colours a text if colours are enabled. */
export type Paint = (style: Style, text: string) => string;

/** The output of a command: data to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes lines of data. */
  out(text: string): void;
  /** Writes data as it is. */
  write(data: string): void;
  /** Writes lines of progress, advice or errors. */
  err(text: string): void;
  /** Writes to stderr without a line end, for text that is drawn over. */
  draw(text: string): void;
  /** Colours a text for stdout; without colours (NO_COLOR, a pipe) returns it unchanged. */
  readonly style: Paint;
  /** Colours a text for stderr. */
  readonly styleErr: Paint;
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** Width of stderr in columns. */
  columns(): number;
  /** Width of stdout in columns; infinite if it is no terminal. */
  outColumns(): number;
  /** Aborts when the reader of stdout has ended, e.g. in `| head`. */
  readonly closed: AbortSignal;
  /** Returns why a part of stdout was lost, e.g. on a full disk. Undefined: nothing was lost. */
  lost(): Error | undefined;
}

/** The terminal of this process. */
export function openTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): Terminal {
  const closed = new AbortController();
  let lost: Error | undefined;
  // An error without a listener would end the process, with all tasks that run in it.
  stdout.on('error', (error) => {
    if (isCode(error, 'EPIPE')) closed.abort();
    else lost ??= error;
  });
  // Where stderr cannot be written, nothing can be told: its reader has left, its disk is full or away.
  stderr.on('error', () => undefined);
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
    // Some terminals report 0.
    columns: () => stderr.columns || 80,
    outColumns: () => (stdout.isTTY ? stdout.columns || 80 : Infinity),
    closed: closed.signal,
    lost: () => lost,
  };
}
