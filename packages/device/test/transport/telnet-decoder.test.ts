import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTyped, TelnetDecoder, type TelnetEvent } from '../../src/transport/telnet/telnet-decoder.ts';
import { TelnetOptions } from '../../src/transport/telnet/telnet-options.ts';

const terminal = { type: 'vt100', columns: 511, rows: 1000, typeAhead: true };

/** Splits bytes at the given places. */
function split(bytes: Uint8Array, cuts: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return places.slice(1).map((end, index) => Buffer.from(bytes.subarray(places[index], end)));
}

/** Joins neighbouring data. */
function joined(events: readonly TelnetEvent[]): unknown[] {
  const found: unknown[] = [];
  let text = '';
  for (const event of [...events, undefined]) {
    if (event?.kind === 'data') text += event.bytes.toString('latin1');
    else {
      if (text !== '') found.push(text);
      text = '';
      if (event?.kind === 'subnegotiation') found.push([event.option, event.bytes.toString('latin1')]);
      else if (event) found.push(event);
    }
  }
  return found;
}

const decode = (chunks: readonly Buffer[]): unknown[] => {
  const decoder = new TelnetDecoder();
  return joined(chunks.flatMap((chunk) => decoder.push(chunk)));
};

const doubled = (bytes: Uint8Array): number[] => [...bytes].flatMap((byte) => (byte === 255 ? [255, 255] : [byte]));
const piece = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => ({
    wire: doubled(bytes),
    means: Buffer.from(bytes.filter((byte) => byte !== 0)).toString('latin1') as unknown,
  })),
  fc.record({ verb: fc.integer({ min: 251, max: 254 }), option: fc.nat(255) }).map(({ verb, option }) => ({
    wire: [255, verb, option],
    means: { kind: 'option', verb, option } as unknown,
  })),
  fc.record({ option: fc.nat(255), bytes: fc.uint8Array({ maxLength: 20 }) }).map(({ option, bytes }) => ({
    wire: [255, 250, option, ...doubled(bytes), 255, 240],
    means: [option, Buffer.from(bytes).toString('latin1')] as unknown,
  })),
  // Commands without an answer: NOP, data mark, break, go-ahead.
  fc.constantFrom(241, 242, 243, 249).map((command) => ({ wire: [255, command], means: '' as unknown })),
);
const cuts = fc.array(fc.nat(500), { maxLength: 12 });

test('a stream means the same however it is split', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 15 }), cuts, (pieces, places) => {
      const bytes = Uint8Array.from(pieces.flatMap(({ wire }) => wire));
      const means = pieces.reduce<unknown[]>((all, { means: next }) => {
        const last = all.at(-1);
        if (typeof next !== 'string') return [...all, next];
        if (next === '') return all;
        return typeof last === 'string' ? [...all.slice(0, -1), last + next] : [...all, next];
      }, []);
      expect(decode([Buffer.from(bytes)])).toEqual(means);
      expect(decode(split(bytes, places))).toEqual(means);
      expect(decode([...bytes].map((byte) => Buffer.of(byte)))).toEqual(means);
    }),
  );
});

test('garbage is read without an error, the same however it is split, and never grows', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), cuts, (bytes, places) => {
      // Many IAC, so that most of it is commands.
      const noisy = bytes.map((byte) => (byte % 3 === 0 ? 255 - (byte % 16) : byte));
      const whole = decode([Buffer.from(noisy)]);
      expect(decode(split(noisy, places))).toEqual(whole);
      expect(JSON.stringify(whole).length).toBeLessThan(100 + noisy.length * 50);
    }),
  );
});

const command = fc.tuple(fc.integer({ min: 251, max: 254 }), fc.nat(40));

test('two sides never answer each other for ever', () => {
  fc.assert(
    fc.property(fc.uniqueArray(command, { maxLength: 30, selector: ([, option]) => option }), (commands) => {
      const [one, other] = [new TelnetOptions(terminal), new TelnetOptions(terminal)];
      let wire = Buffer.from(commands.flatMap(([verb, option]) => [255, verb, option]));
      let sides = [one, other];
      let rounds = 0;
      while (wire.length > 0) {
        const [side] = sides;
        const answers = new TelnetDecoder().push(wire).flatMap((event) => {
          const answer = side?.answer(event);
          return answer instanceof Buffer ? [answer] : [];
        });
        wire = Buffer.concat(answers);
        sides = sides.toReversed();
        rounds += 1;
        expect(rounds).toBeLessThan(10);
      }
    }),
  );
});

test('the options of a terminal are accepted, all others refused, and each once', () => {
  const options = new TelnetOptions(terminal);
  const answer = (...bytes: number[]): number[] | string | undefined => {
    const [event] = new TelnetDecoder().push(Buffer.from(bytes));
    const said = event && options.answer(event);
    return said === undefined || said === 'flood' ? said : [...said];
  };
  expect(options.newLine).toBe('\r\n');
  expect(answer(255, 251, 1)).toEqual([255, 253, 1]);
  expect(answer(255, 251, 3)).toEqual([255, 253, 3]);
  expect(options.newLine).toBe('\r\0');
  expect(answer(255, 251, 1)).toBeUndefined();
  // 511 columns are 1, 255: the byte 255 is doubled.
  expect(answer(255, 253, 31)).toEqual([255, 251, 31, 255, 250, 31, 1, 255, 255, 3, 232, 255, 240]);
  expect(answer(255, 253, 24)).toEqual([255, 251, 24]);
  expect(answer(255, 250, 24, 1, 255, 240)).toEqual([255, 250, 24, 0, ...Buffer.from('vt100'), 255, 240]);
  for (const option of [0, 5, 6, 32, 34, 35, 39]) {
    expect(answer(255, 253, option)).toEqual([255, 252, option]);
    expect(answer(255, 251, option)).toEqual([255, 254, option]);
    expect(answer(255, 254, option)).toBeUndefined();
    expect(answer(255, 252, option)).toBeUndefined();
  }
  expect(answer(255, 252, 1)).toEqual([255, 254, 1]);
  expect(answer(255, 254, 31)).toEqual([255, 252, 31]);
});

test('what is typed has line ends of the protocol and doubled bytes 255', () => {
  expect([...encodeTyped('a\n', '\r\0')]).toEqual([97, 13, 0]);
  expect([...encodeTyped('\u00ff\n', '\r\n')]).toEqual([195, 191, 13, 10]);
});
