import { randomBytes } from 'node:crypto';
import type { Fault, FaultKind } from './fault.ts';

/** The receiver of output. */
export interface Sink {
  /** Returns false when the sink is full. */
  write(data: string | Buffer): boolean;
  /** Calls the listener when the sink has room again. */
  onDrain(listener: () => void): void;
  /** False once the channel is closed. */
  readonly isOpen: boolean;
  /** Closes the connection. */
  hangUp(): void;
}

/** Returns the next fault of a kind that still applies, and counts it. */
export type Strike = <K extends FaultKind>(...kinds: K[]) => Extract<Fault, { kind: K }> | undefined;

/** Parts of a prompt that no line of a configuration has. */
// oxlint-disable-next-line no-control-regex -- terminals speak in control characters
const unseen = /\r|\x1b\[[0-?]*[@-~]/g;

/** Replace the whole output. */
const replacing = ['garbage', 'flood', 'cli-error'] as const;
const output = ['hang', 'close', 'cut', 'pause', 'pause-at-prompt', 'drip', 'latin1', ...replacing] as const;

/** Returns a strike of the fault that replaces an output, also one that is shown in pages. Undefined: none applies. */
export function strikeReplacing(strike: Strike): Strike | undefined {
  const fault = strike(...replacing);
  return fault && (() => fault as never);
}

/**
 * Sends the output of a configuration command with its faults.
 *
 * @param done called when the prompt may follow; `failed`: the device refused the command
 */
export function deliver(
  text: string,
  prompt: string,
  sink: Sink,
  strike: Strike,
  done: (failed?: boolean) => void,
): void {
  const fault = strike(...output);
  const part = (at: number): number => Math.floor(text.length * at);
  switch (fault?.kind) {
    case undefined:
      sink.write(text);
      return done();
    case 'hang':
      return void sink.write(text.slice(0, part(fault.at)));
    case 'close':
      sink.write(text.slice(0, part(fault.at)));
      return sink.hangUp();
    case 'cut':
      sink.write(text.slice(0, part(fault.at)));
      return done();
    case 'pause':
      return inPieces([text.slice(0, part(fault.at)), text.slice(part(fault.at))], fault.pauseMs, sink, done);
    case 'pause-at-prompt':
      return inPieces(splitBehind(text, `\r\n${prompt.replace(unseen, '')}`), fault.pauseMs, sink, done);
    case 'latin1':
      sink.write(Buffer.from(text, 'latin1'));
      return done();
    case 'garbage':
      // Together: behind a colon at its end, a client could see the question of a pager.
      sink.write(Buffer.concat([randomBytes(fault.bytes), Buffer.from('\r\n')]));
      return done();
    case 'drip': {
      const pieces = text.match(new RegExp(`[^]{1,${fault.bytes}}`, 'g')) ?? [];
      return inPieces(pieces, fault.everyMs, sink, done);
    }
    case 'flood':
      return flood(fault.bytes, sink, done);
    case 'cli-error':
      sink.write(`${fault.message}\r\n`);
      return done(true);
  }
}

function inPieces(pieces: readonly string[], pauseMs: number, sink: Sink, done: () => void): void {
  const [first = '', ...rest] = pieces;
  if (!sink.isOpen) return;
  sink.write(first);
  if (rest.length === 0) done();
  else setTimeout(inPieces, pauseMs, rest, pauseMs, sink, done);
}

function splitBehind(text: string, mark: string): string[] {
  return text.split(mark).map((piece, index, all) => (index < all.length - 1 ? piece + mark : piece));
}

function flood(bytes: number, sink: Sink, done: () => void): void {
  const block = Buffer.from('interface Flood0/1 of a device gone mad, line after line of it\r\n'.repeat(512));
  let left = bytes;
  const more = (): void => {
    while (sink.isOpen && left > 0) {
      left -= block.length;
      if (!sink.write(block)) return sink.onDrain(more);
    }
    return done();
  };
  more();
}
