// oxlint-disable no-control-regex -- terminals speak in control characters

/** A control sequence (ECMA-48), or the beginning of one at the end of a chunk. Bounded. */
const sequence = /\x1b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|[()][0-9A-Z]|[ -'*-Z\\-~])/g;
const unfinished = /\x1b(?:\[[0-?]{0,32}[ -/]{0,4}|[()])?$/;

/** Removes the escape sequences of a terminal from chunks of output. `ESC E` counts as a line end. */
export class EscapeFilter {
  #rest = '';

  filter(chunk: Buffer): Buffer {
    const text = this.#rest + chunk.toString('latin1');
    this.#rest = unfinished.exec(text)?.[0] ?? '';
    const whole = text.slice(0, text.length - this.#rest.length);
    return Buffer.from(
      whole.replace(sequence, (found) => (found === '\x1bE' ? '\n' : '')),
      'latin1',
    );
  }
}
