import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sourceKinds, type SourceKind } from '../src/index.ts';
import { read } from '../test-utils/samples.ts';

/** Words that mean something in one of the formats. */
const words = [
  ...'name address platform ios sw-1 10.0.0.1 ansible_host Host hosts children vars all add password up'.split(' '),
  ...'__proto__ constructor ../x .git $ANSIBLE_VAULT;1.1;AES256 !vault &a *a << : ; , = [ ] { } " # | -'.split(' '),
  ...["'", '\n', '\r', '\t', ' ', '  ', '\0'],
];
const text = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: 'binary' })), {
  maxLength: 60,
});

test.each(sourceKinds)('any text read as %s gives safe rows or an error with a code', async (kind: SourceKind) => {
  await fc.assert(
    fc.asyncProperty(text, async (parts) => {
      const reading = read('x', parts.join(''), { kind, platform: 'ios', vaultPassword: 'x' });
      const { good, code } = await reading.then(
        (rows) => ({ good: rows.good, code: 'NR_' }),
        (error: unknown) => ({ good: [], code: String((error as { code?: unknown }).code) }),
      );
      expect(code).toMatch(/^NR_/);
      for (const { name, tags, port = 22 } of good) {
        expect(name).toMatch(/^[a-z0-9][\w.-]{0,252}$/i);
        expect(tags.every((tag) => /^[\p{L}\p{M}\p{N}_.:/-]{1,64}$/u.test(tag))).toBe(true);
        expect(port).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150, seed: 13 },
  );
});

test('texts that are nested without end, or of quotes and spaces alone, are read in time that grows with their length', async () => {
  const million = 1_000_000;
  for (const kind of ['json', 'yaml', 'netbox'] as const) {
    await expect(read('x', '['.repeat(20_000), { kind })).rejects.toMatchObject({ code: 'NR_IMPORT_UNREADABLE' });
  }
  for (const [kind, hostile] of [
    ['ansible', `x "${'\\"'.repeat(million)}`],
    ['ansible', `[a:vars]\nb=${' '.repeat(million)}x`],
    ['rancid', `add user {${'{'.repeat(million)}`],
    ['ssh-config', `Host ${'*a'.repeat(1000)}\nHost ${'a'.repeat(10_000)}`],
  ] as const) {
    expect((await read('x', hostile, { kind })).bad.length).toBeLessThan(3);
  }
  await expect(read('x.yml', `a:${'\n'.repeat(million / 10)}`)).resolves.toMatchObject({ good: [] });
});

test('a source with more than 100,000 devices is refused', async () => {
  const csv = `name\n${Array.from({ length: 100_001 }, (_, index) => `sw-${index}\n`).join('')}`;
  await expect(read('x.csv', csv)).rejects.toMatchObject({
    code: 'NR_IMPORT_TOO_LARGE',
    message: 'x.csv has 100001 devices, more than 100000',
  });
});

test('a YAML file that would take many seconds is refused', async () => {
  const line = '- { name: sw-1, address: 192.0.2.1, platform: ios }\n';
  const large = line.repeat(Math.ceil((4 * 2 ** 20) / line.length) + 1);
  await expect(read('x.yaml', large, { kind: 'yaml' })).rejects.toMatchObject({ code: 'NR_IMPORT_TOO_LARGE' });
});
