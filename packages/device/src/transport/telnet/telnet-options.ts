import type { Terminal } from '../../platform/platform.ts';
import { DO, DONT, IAC, SB, SE, WILL, WONT, type TelnetEvent } from './telnet-decoder.ts';

/** The options of a terminal: RFC 857, 858, 1091, 1073. */
const ECHO = 1;
const SGA = 3;
const TTYPE = 24;
const NAWS = 31;
/** The request for the type of the terminal, and the answer. */
const SEND = 1;
const IS = 0;

const theirs: ReadonlySet<number> = new Set([ECHO, SGA]);
const ours: ReadonlySet<number> = new Set([SGA, TTYPE, NAWS]);

/** The most answers in a session. A real server needs fewer than 30. */
const maxAnswers = 200;

/**
 * The options of a session. Accepts echo and suppress-go-ahead of the server, and tells it type and size of the terminal;
 * refuses all other options. Answers only changes, so that two sides never answer each other for ever.
 */
export class TelnetOptions {
  readonly #terminal: Terminal;
  readonly #theirs = new Set<number>();
  readonly #ours = new Set<number>();
  #answers = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Characters for a line end: CR NUL is a key of a terminal, CR LF the end of a line without one. */
  get newLine(): string {
    return this.#theirs.has(SGA) ? '\r\0' : '\r\n';
  }

  /** Returns the answer to a command, `undefined` if it needs none, `flood` if the server asks without end. */
  answer(event: TelnetEvent): Buffer | undefined | 'flood' {
    const answer = event.kind === 'option' ? this.#option(event.verb, event.option) : this.#subnegotiation(event);
    if (answer && ++this.#answers > maxAnswers) return 'flood';
    return answer;
  }

  #option(verb: number, option: number): Buffer | undefined {
    const [enabled, allowed, yes, no] =
      verb === WILL || verb === WONT ? [this.#theirs, theirs, DO, DONT] : [this.#ours, ours, WILL, WONT];
    if (verb === WONT || verb === DONT) return enabled.delete(option) ? Buffer.of(IAC, no, option) : undefined;
    if (enabled.has(option)) return undefined;
    if (!allowed.has(option)) return Buffer.of(IAC, no, option);
    enabled.add(option);
    const accepted = Buffer.of(IAC, yes, option);
    return verb === DO && option === NAWS ? Buffer.concat([accepted, this.#size()]) : accepted;
  }

  #subnegotiation(event: TelnetEvent): Buffer | undefined {
    if (event.kind !== 'subnegotiation' || event.option !== TTYPE || event.bytes[0] !== SEND) return undefined;
    return Buffer.from([IAC, SB, TTYPE, IS, ...Buffer.from(this.#terminal.type), IAC, SE]);
  }

  #size(): Buffer {
    const size = Buffer.alloc(4);
    size.writeUInt16BE(this.#terminal.columns, 0);
    size.writeUInt16BE(this.#terminal.rows, 2);
    return Buffer.from([IAC, SB, NAWS, ...[...size].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])), IAC, SE]);
  }
}
