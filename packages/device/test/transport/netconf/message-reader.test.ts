import fc from 'fast-check';
import { expect, test } from 'vitest';
import { base, MessageReader, type Message } from '../../../src/transport/netconf/message-reader.ts';

interface ReadOptions {
  readonly volatile?: readonly string[];
  readonly maxSize?: number;
  readonly pieceBytes?: number;
}

function read(message: string | Buffer, { volatile = [], maxSize = 1e6, pieceBytes = 7 }: ReadOptions = {}): Message {
  const reader = new MessageReader(volatile, maxSize);
  const bytes = Buffer.from(message as string);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.add(bytes.subarray(at, at + pieceBytes));
  return reader.end();
}

const reply = (content: string, more = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<rpc-reply message-id="7" xmlns="${base}"${more}>${content}</rpc-reply>`;

test('a hello shows its capabilities', () => {
  const message = read(
    `\n<!-- welcome --><nc:hello xmlns:nc="${base}"><nc:capabilities><nc:capability> urn:a </nc:capability><nc:capability>urn:b?x=1&amp;y=2</nc:capability></nc:capabilities><nc:session-id>4</nc:session-id></nc:hello>\n`,
  );
  expect(message).toMatchObject({ root: 'hello', capabilities: ['urn:a', 'urn:b?x=1&y=2'], text: '' });
});

test('a hello of old Junos has no namespace', () => {
  const capabilities = `<capabilities><capability>${base}</capability></capabilities>`;
  const message = `<!-- No zombies were killed -->\n<hello>${capabilities}<session-id>4</session-id></hello>`;
  expect(read(message)).toMatchObject({ root: 'hello', capabilities: [base] });
});

test('a reply becomes one element in each line, with its namespaces and attributes', () => {
  const content = `<data>\n <a xmlns="urn:a" x:y='"1" &amp; &lt;2>'><!-- no --><b>  two words &lt;&#233;&gt;</b>\t<c></c><d>\n</d>
    <e xmlns:z="urn:z"><z:f><![CDATA[<x> & "y"]]></z:f></e></a></data>`;
  expect(read(reply(content, ' xmlns:x="urn:x" other="no"'))).toMatchObject({
    root: 'rpc-reply',
    id: '7',
    errors: [],
    text: `<data xmlns="${base}" xmlns:x="urn:x">
  <a xmlns="urn:a" x:y="&quot;1&quot; &amp; &lt;2&gt;">
    <b>  two words &lt;é&gt;</b>
    <c/>
    <d/>
    <e xmlns:z="urn:z">
      <z:f>&lt;x&gt; &amp; "y"</z:f>
    </e>
  </a>
</data>
`,
  });
});

test('the text is well-formed by itself, and reading it again gives the same', () => {
  const leaf = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '<', '&', '>', '"', ']', 'é', '😀', '\t') });
  fc.assert(
    fc.property(fc.array(leaf), fc.integer({ min: 1, max: 9 }), (texts, pieceBytes) => {
      const leaves = texts.map((text) => `<l>${text.replace(/[<&>]/g, (sign) => `&#${sign.codePointAt(0)};`)}</l>`);
      const { text } = read(reply(`<data><p>${leaves.join('')}</p></data>`), { pieceBytes });
      expect(read(reply(text)).text).toBe(text);
    }),
  );
});

test('a leaf may consist of blanks', () => {
  const { text } = read(reply('<data>\n  <banner>  </banner>\n  <list>\n  </list>  <leaf/>\n</data>'));
  expect(text.split('\n').slice(1, -2)).toEqual(['  <banner>  </banner>', '  <list/>', '  <leaf/>']);
});

test('a leaf of several lines is one line, so that a rule masks all of it', () => {
  const { text } = read(reply('<data><key>one\ntwo\r\nthree&#13;four</key></data>'));
  expect(text).toContain('  <key>one&#10;two&#10;three&#13;four</key>\n');
});

test('volatile attributes are left out', () => {
  const content = '<data><c j:commit-seconds="1" j:commit-user="ann" k="2"/></data>';
  const { text } = read(reply(content, ' xmlns:j="urn:j"'), { volatile: ['j:commit-seconds', 'j:commit-user'] });
  expect(text).toContain('<c k="2"/>');
});

test('errors have their tag, path and message, and are no data', () => {
  const error = (severity: string): string => `<rpc-error>
    <error-type>application</error-type><error-tag>access-denied</error-tag><error-severity>${severity}</error-severity>
    <error-path>/a</error-path><error-message xml:lang="en">not for you</error-message>
    <error-info><bad-element>secret</bad-element></error-info></rpc-error>`;
  expect(read(reply(error('error') + error('warning')))).toMatchObject({
    errors: [{ tag: 'access-denied', severity: 'error', path: '/a', message: 'not for you' }, { severity: 'warning' }],
    text: '',
  });
  expect(read(reply('<ok/>'))).toMatchObject({ errors: [], text: '' });
});

test('a very long message of an error is left out as a whole: its secrets are masked later', () => {
  const error = `<rpc-error><error-tag>x</error-tag><error-message>${'y'.repeat(4_090)} canary</error-message></rpc-error>`;
  expect(read(reply(error))).toMatchObject({ errors: [{ tag: 'x', message: '' }] });
});

test.each([
  ['a document type', `<!DOCTYPE rpc-reply [<!ENTITY x "y">]>${reply('<data>&x;</data>').slice(39)}`, /document type/],
  ['an unknown entity', reply('<data>&x;</data>'), /undefined entity/i],
  ['an open element', reply('<data><a></data>'), /unexpected close tag|unmatched/i],
  ['a missing end', reply('<data><a/></data>').slice(0, -5), /unclosed|unexpected end/i],
  ['two roots', `${reply('<ok/>')}<more/>`, /./],
  ['text only', 'Permission denied', /./],
  ['nothing', '', /./],
  ['another namespace', '<rpc-reply message-id="7"><data/></rpc-reply>', /not of NETCONF/],
  ['an unbound prefix', reply('<data><x:y/></data>'), /prefix/i],
  ['bytes that are not UTF-8', Buffer.from(reply('<data>é</data>'), 'latin1'), /utf-8/i],
  ['a control character', reply('<data>\u0001</data>'), /./],
  ['101 levels', reply('<a>'.repeat(100) + '</a>'.repeat(100)), /more than 100 levels/],
])('%s is refused', (_, message, reason) => {
  expect(() => read(message)).toThrow(reason);
});

test('a small message cannot become a large text', () => {
  const deep = `${'<a>'.repeat(90)}${'<b/>'.repeat(10_000)}${'</a>'.repeat(90)}`;
  expect(() => read(reply(deep), { maxSize: 100_000, pieceBytes: 4096 })).toThrow(RangeError);
});
