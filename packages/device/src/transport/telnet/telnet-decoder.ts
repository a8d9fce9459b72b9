/** The bytes of the protocol (RFC 854, RFC 855). */
export const IAC = 255;
export const DONT = 254;
export const DO = 253;
export const WONT = 252;
export const WILL = 251;
export const SB = 250;
export const SE = 240;

/** The longest subnegotiation, in bytes. Those of known options have a few. */
const maxSubnegotiation = 1024;

export type TelnetEvent =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  | { readonly kind: 'option'; readonly verb: number; readonly option: number }
  | { readonly kind: 'subnegotiation'; readonly option: number; readonly bytes: Buffer }
  /** No device sends that: the stream is no telnet, or the other side is hostile. */
  | { readonly kind: 'malformed'; readonly why: string };

type State = 'data' | 'command' | 'verb' | 'sub-option' | 'sub' | 'sub-command';

/** Splits the bytes of a telnet server into data and commands. A command may be split anywhere between chunks. */
export class TelnetDecoder {
  #state: State = 'data';
  #verb = 0;
  #option = 0;
  #sub: number[] = [];

  push(chunk: Buffer): TelnetEvent[] {
    const events: TelnetEvent[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'data') {
        const iac = chunk.indexOf(IAC, at);
        const end = iac === -1 ? chunk.length : iac;
        if (end > at) events.push({ kind: 'data', bytes: withoutNul(chunk.subarray(at, end)) });
        if (iac !== -1) this.#state = 'command';
        at = end + 1;
      } else {
        const event = this.#command(chunk[at] ?? 0);
        if (event) events.push(event);
        at += 1;
      }
    }
    return events;
  }

  #command(byte: number): TelnetEvent | undefined {
    switch (this.#state) {
      case 'command':
        return this.#begin(byte);
      case 'verb':
        this.#state = 'data';
        return { kind: 'option', verb: this.#verb, option: byte };
      case 'sub-option':
        this.#option = byte;
        this.#sub = [];
        this.#state = 'sub';
        return undefined;
      case 'sub':
        if (byte === IAC) this.#state = 'sub-command';
        else return this.#grow(byte);
        return undefined;
      default:
        this.#state = 'sub';
        if (byte === IAC) return this.#grow(byte);
        if (byte === SE) {
          this.#state = 'data';
          return { kind: 'subnegotiation', option: this.#option, bytes: Buffer.from(this.#sub) };
        }
        // A subnegotiation without an end. The command in it counts.
        return this.#begin(byte);
    }
  }

  /** Reads the byte behind IAC. Commands without an option, such as NOP and GA, need no answer. */
  #begin(byte: number): TelnetEvent | undefined {
    this.#state = 'data';
    if (byte === IAC) return { kind: 'data', bytes: Buffer.of(IAC) };
    if (byte === SB) this.#state = 'sub-option';
    else if (byte >= WILL) {
      this.#verb = byte;
      this.#state = 'verb';
    }
    return undefined;
  }

  #grow(byte: number): TelnetEvent | undefined {
    this.#sub.push(byte);
    if (this.#sub.length <= maxSubnegotiation) return undefined;
    this.#state = 'data';
    return { kind: 'malformed', why: `a telnet subnegotiation is longer than ${maxSubnegotiation} bytes` };
  }
}

/** A server sends CR as CR NUL. A NUL alone has no meaning either. */
function withoutNul(bytes: Buffer): Buffer {
  return bytes.includes(0) ? (bytes.filter((byte) => byte !== 0) as Buffer) : bytes;
}

/** Returns what a client types as bytes. @param newLine for each line feed */
export function encodeTyped(text: string, newLine: string): Buffer {
  const bytes = Buffer.from(text.replaceAll('\n', newLine));
  return bytes.includes(IAC) ? Buffer.from(bytes.toString('latin1').replaceAll('\xff', '\xff\xff'), 'latin1') : bytes;
}
