import { assert, constantFrom, pre, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRandom, Redactor, redactorsOf, type SecretForm, type SecretIndex } from '../../src/attempt/index.ts';

const schema = {
  type: 'object',
  properties: { key: { type: 'string', writeOnly: true }, pin: { type: 'integer', writeOnly: true } },
};

function redact<Value>(config: unknown, value: Value): Value {
  return Redactor.ofConfig(schema, config).redact(value);
}

describe('the secrets of a config', () => {
  it('are replaced as whole tokens, in texts and keys at any depth', () => {
    expect(redact({ key: 'netraven' }, { a: ['user netraven'], netraven: { b: '(netraven)' } })).toEqual({
      a: ['user <secret>'],
      '<secret>': { b: '(<secret>)' },
    });
  });

  it('stay as part of a longer name', () => {
    const text = 'netraven-1 netraven.example my-netraven netraven2';
    expect(redact({ key: 'netraven' }, text)).toBe(text);
  });

  it('are replaced after an escape sequence of JSON, of a URL and of a terminal', () => {
    for (const text of ['{"a":"x\\nabc-def"}', '?p=%20abc-def', '\u001b[1mabc-def', '\\u001b[0mabc-def'])
      expect(redact({ key: 'abc-def' }, text)).not.toContain('abc-def');
  });

  it('that are long and random are replaced within a longer token too', () => {
    expect(redact({ key: 'kX9-tq4Rz7Lw' }, 'xkX9-tq4Rz7Lwx')).toBe('x<secret>x');
  });

  it('that are numbers are replaced, and other numbers stay', () => {
    expect(redact({ pin: 4711 }, { pin: 4711, ms: 14711, text: '4711 of 47110' })).toEqual({
      pin: '<secret>',
      ms: 14711,
      text: '<secret> of 47110',
    });
  });

  it('never break a mask', () => {
    const mask = '<secret:0123456789abcdef>';
    expect(redact({ key: 'secret' }, `the secret ${mask}`)).toBe(`the <secret> ${mask}`);
  });

  it('stay in the lines of a saved text that the masker of the device keeps', () => {
    const masker = {
      mask: (text: string, others?: SecretIndex<SecretForm>) => others?.replace(text) ?? text,
      *maskKept(text: string, others: SecretIndex<SecretForm>) {
        return text === 'given cisco' ? text : yield* others.replaceSteps(text);
      },
    };
    const { kept, shown } = redactorsOf(masker, Redactor.ofConfig(schema, { key: 'cisco' }));
    expect(kept.redact(['given cisco', 'own cisco'])).toEqual(['given cisco', 'own <secret>']);
    expect(shown.redact('given cisco')).toBe('given <secret>');
  });
});

it('two keys of a result that are secrets stay two', () => {
  const both = { key: 'hunter22', pin: 47_114_711 };
  expect(redact(both, { hunter22: 1, '47114711': 2, '<secret>': 3 })).toEqual({
    '<secret>': 3,
    '<secret> (2)': 2,
    '<secret> (3)': 1,
  });
});

it('secrets that overlap leave no rest', () => {
  const two = { type: 'object', additionalProperties: { type: 'string', writeOnly: true } };
  const redactor = Redactor.ofConfig(two, { a: 'kX9-tq4Rz7Lw77pQ', b: '77pQ0wEr4!xYz-9' });
  expect(redactor.redact('see kX9-tq4Rz7Lw77pQ0wEr4!xYz-9 here')).toBe('see <secret> here');
});

it('a secret is removed without the white space around it, and each line of a private key is', () => {
  expect(redact({ key: ' hunter22\n' }, 'm hunter22')).toBe('m <secret>');
  const key = '-----BEGIN KEY-----\n0011223344556677\n8899001122334455\n-----END KEY-----\n';
  expect(redact({ key }, 'line 2 is 8899001122334455')).toBe('line 2 is <secret>');
});

describe('a secret in an encoding that jobs use', () => {
  const texts = string({ unit: 'grapheme', maxLength: 12 });
  const secrets = string({ unit: 'grapheme', minLength: 5, maxLength: 40 }).filter(
    (text) => text.isWellFormed() && !'<secret>'.includes(text),
  );
  /** Encodes a text, and returns what a reader can decode of an encoded text. */
  const encodings: Record<string, readonly [(text: string) => string, (text: string) => readonly string[]]> = {
    Base64: [(text) => Buffer.from(text).toString('base64'), decode('base64', 4)],
    'Base64 for URLs': [(text) => Buffer.from(text).toString('base64url'), decode('base64url', 4)],
    hex: [(text) => Buffer.from(text).toString('hex'), decode('hex', 2)],
    'upper-case hex': [(text) => Buffer.from(text).toString('hex').toUpperCase(), decode('hex', 2)],
    JSON: [(text) => JSON.stringify(text), (text) => [text]],
    'JSON within JSON': [(text) => JSON.stringify(JSON.stringify(text)), (text) => [text]],
    'a component of a URL': [(text) => encodeURIComponent(text), (text) => [text]],
    'a form of HTML': [(text) => new URLSearchParams({ text }).toString(), (text) => [text]],
    'JSON of PHP': [(text) => asciiOnly(JSON.stringify(text)).replaceAll('/', String.raw`\/`), fromJson],
    'JSON of Go': [(text) => JSON.stringify(text).replaceAll(/[<>&]/g, unicodeEscape), fromJson],
    'JSON of Gson': [(text) => JSON.stringify(text).replaceAll(/[<>&='\u2028\u2029]/g, unicodeEscape), fromJson],
    'JSON of .NET': [jsonOfDotNet, fromJson],
    'XML text': [(text) => entities(text, { '&': '&amp;', '<': '&lt;' }), fromEntities],
    'an XML attribute': [
      (text) => entities(text, { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }),
      fromEntities,
    ],
    'XML with all entities': [(text) => entities(text, named), fromEntities],
    'HTML of Python': [(text) => entities(text, { ...named, "'": '&#x27;' }), fromEntities],
    'HTML of Go': [(text) => entities(text, { ...named, '"': '&#34;', "'": '&#39;' }), fromEntities],
    'decomposed characters': [(text) => text.normalize('NFD'), (text) => [text, text.normalize('NFC')]],
    'composed characters': [(text) => text.normalize('NFC'), (text) => [text, text.normalize('NFD')]],
    'Base64 of UTF-16': [(text) => Buffer.from(text, 'utf16le').toString('base64'), decodeUtf16],
    'Base64 with line ends': [(text) => wrap(Buffer.from(text).toString('base64'), 76, '\r\n'), unwrapped],
    'Base64 in short lines': [(text) => wrap(Buffer.from(text).toString('base64'), 20, '\n  '), unwrapped],
  };

  it.each(Object.keys(encodings))('is removed: %s', (name) => {
    const [encode, decoded] = encodings[name] ?? [String, (text: string) => [text]];
    assert(
      property(secrets, texts, texts, constantFrom('user:', ' ', '?key='), (key, before, after, between) => {
        // As a part of another word, such as `apply` in `applyuser`, it is no secret.
        pre(!before.includes(key) && !after.includes(key));
        // Separators, as the encodings that keep letters are masked as whole tokens.
        const redacted = redact({ key }, `see ${encode(`${before}${between}${key}\n${after}`)} here`);
        expect(redacted).toContain('<secret>');
        for (const part of redacted.split('<secret>'))
          for (const text of decoded(part)) expect(text).not.toContain(key);
      }),
      { numRuns: 50 },
    );
  });

  it('is removed where a URL has it decoded', () => {
    expect(redact({ key: 'se%63ret%20w0rd' }, 'no key secret w0rd here')).toBe('no key <secret> here');
  });

  it('is removed from a key without its line ends', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC', 'BKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj', 'Ab3='];
    const key = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
    expect(redact({ key }, `(${lines.slice(0, 2).join('')})`)).toBe('(<secret>)');
    expect(redact({ key }, key.replaceAll('\n', ''))).toBe('<secret>');
  });

  it('is removed from JSON with an escape for each other character', () => {
    expect(redact({ key: 'pä"ssw€rd-7' }, String.raw`{"key":"p\u00e4\"ssw\u20acrd-7"}`)).toBe('{"key":"<secret>"}');
  });

  it('is removed from JSON of Gson, which also escapes the equals sign', () => {
    expect(redact({ key: "p'ss=w<rd-7" }, String.raw`{"key":"p\u0027ss\u003dw\u003crd-7"}`)).toBe('{"key":"<secret>"}');
  });

  it('is removed from a URL within a URL', () => {
    const inner = `https://x.example/?key=${encodeURIComponent('p&ss/w"rd-7')}`;
    expect(redact({ key: 'p&ss/w"rd-7' }, `?next=${encodeURIComponent(inner)}`)).toMatch(/key%3D<secret>$/);
  });

  it('is removed from an Authorization header', () => {
    const header = `Basic ${Buffer.from('admin:lesegeheimnis').toString('base64')}`;
    expect(redact({ key: 'lesegeheimnis' }, header)).toMatch(/^Basic \w{7,8}<secret>\w?=*$/);
  });

  it('does not touch other encoded texts', () => {
    const text = `${Buffer.from('user:different-word').toString('base64')} ${Buffer.from('other').toString('hex')}`;
    expect(redact({ key: 'lesegeheimnis' }, text)).toBe(text);
  });
});

const named = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function entities(text: string, names: Readonly<Record<string, string>>): string {
  return text.replaceAll(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

function fromEntities(text: string): readonly string[] {
  const signs: Readonly<Record<string, string>> = Object.fromEntries(
    [...Object.entries(named), ["'", '&#x27;'], ['"', '&#34;'], ["'", '&#39;']].map(([sign, name]) => [name, sign]),
  );
  return [text.replaceAll(/&[#\w]+;/g, (name) => signs[name] ?? name)];
}

function unicodeEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function upperEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;
}

function jsonOfDotNet(text: string): string {
  const parts = text.split(/([^\0-\x7f]|["<>&'+`])/);
  return parts.map((part, at) => (at % 2 === 1 ? upperEscape(part) : JSON.stringify(part).slice(1, -1))).join('');
}

function asciiOnly(text: string): string {
  return text.replaceAll(/[^\0-\x7f]/g, unicodeEscape);
}

function fromJson(text: string): readonly string[] {
  const plain = text.replaceAll(/\\u([\da-fA-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [text, plain.replaceAll(/\\(["\\/])/g, '$1')];
}

function wrap(text: string, width: number, end: string): string {
  return (text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).join(end);
}

function unwrapped(text: string): readonly string[] {
  return decode('base64', 4)(text.replaceAll(/\r?\n */g, ''));
}

function decodeUtf16(text: string): readonly string[] {
  return (text.match(/[\w+/-]+/g) ?? []).flatMap((run) =>
    [0, 1, 2, 3].flatMap((at) => {
      const bytes = Buffer.from(run.slice(at), 'base64');
      return [bytes.toString('utf16le'), bytes.subarray(1).toString('utf16le')];
    }),
  );
}

/** Decodes each run of encoded characters, from each of its first positions. */
function decode(encoding: BufferEncoding, positions: number): (text: string) => readonly string[] {
  return (text) =>
    (text.match(/[\w+/-]+/g) ?? []).flatMap((run) =>
      Array.from({ length: positions }, (_, at) => Buffer.from(run.slice(at), encoding).toString()),
    );
}

it.each([
  ['canary-snmp-9Xv', true],
  ['02050D480809', true],
  ['$1$mERr$hx5rVt7rPNoS4wqbXKX7m0', true],
  ['kX9-tq4Rz7L', false],
  ['Uplink-to-Core-1', false],
  ['BackboneRouter2024', false],
  ['SNMP_COMMUNITY_RO', false],
  ['lesegeheimnis', false],
  ['198.51.100.123', false],
  ['aaaaaaaaa1Aa', false],
  ['two words kX9-tq4Rz7L', false],
])('%s looks random: %s', (text, random) => {
  expect(isRandom(text)).toBe(random);
});
