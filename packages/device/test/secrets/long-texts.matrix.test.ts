import { inPieces, redactorsOf, Redactor } from '@netraven/core/attempt';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { DeviceMasker } from '../../src/secrets/device-masker.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { longestAllowed, longestTurn } from '@netraven/test-utils/longest-turn';
import { maskKey } from '../../test-utils/open.ts';

const allowed = longestAllowed();

const platform = requirePlatform('cisco_ios');
const sample = `${readFileSync(new URL('../../platforms/cisco_ios/running-config.txt', import.meta.url), 'utf8')}
${'interface GigabitEthernet1/0/1\n description the uplink to the second floor, and to all rooms behind it\n!\n'.repeat(400)}`;

/** Does some work, up to three times, and returns the longest turn of the event loop in the best of them. */
async function shortestOfThree(work: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 3 && best >= allowed; tries++) best = Math.min(best, await longestTurn(work));
  return best;
}

/** Returns a text of a length. Built from bytes, so that it is no tree of parts that the first search would have to join. */
function repeated(part: string, length: number): string {
  return Buffer.alloc(length, part, 'latin1').toString('latin1');
}

function makeMasker(seesSecrets = false): { masker: DeviceMasker; jar: SecretJar } {
  const jar = new SecretJar(maskKey);
  jar.addLogin(['Sommer-2026']);
  jar.useLogin(['Sommer-2026']);
  return { masker: new DeviceMasker({ jar, platform, seesSecrets }), jar };
}

const secretOf = (n: number): string => `${(n * 7_919).toString(36)}kX9-tq4Rz7Lw${n.toString(36)}`;

test('64 MB in one answer never hold up the event loop', async () => {
  const { masker } = makeMasker();
  const text = repeated(sample, 64 * 2 ** 20);
  expect(await shortestOfThree(() => masker.answer(text, 'show tech-support'))).toBeLessThan(allowed);
});

test('64 MB in an artifact never hold up the event loop', async () => {
  const { masker, jar } = makeMasker(true);
  const { kept } = redactorsOf(masker, new Redactor(['kX9-tq4Rz7Lw']));
  const mask = jar.add('lesegeheimnis');
  const text = repeated(
    `interface GigabitEthernet1/0/1\n description ${mask} the uplink to the second floor\n!\n`,
    64 * 2 ** 20,
  );
  const steps = [() => kept.redactInPieces(text), () => masker.reveals(text)];
  for (const step of steps) expect(await shortestOfThree(step), String(step)).toBeLessThan(allowed);
});

test('a line of 64 MB never holds up the event loop', async () => {
  const { masker } = makeMasker();
  const text = repeated('password x://', 64 * 2 ** 20);
  const steps = [() => masker.config(text), () => masker.answer(text)];
  for (const step of steps) expect(await shortestOfThree(step), String(step)).toBeLessThan(allowed);
});

test('20,000 secrets never hold up the event loop', async () => {
  const { masker, jar } = makeMasker();
  const lines = Array.from(
    { length: 20_000 },
    (_, n) => `snmp-server community ${secretOf(n)} RO\n description ${secretOf(n + 7)}`,
  );
  const config = lines.join('\n');
  const answer = repeated(`seen ${secretOf(5)} and ${secretOf(19_999)}x, 0123456789abcdef\n`, 2 * 2 ** 20);
  const steps: (() => Promise<unknown>)[] = [
    () => masker.config(config),
    () => masker.answer(answer, 'show logging'),
    () => inPieces(masker.maskKept(`${config}\nown`)),
    async () => masker.mask(`one entry of a log with ${secretOf(77)}`),
    async () => masker.redact('show running-config'),
  ];
  for (const step of steps) expect(await shortestOfThree(step), String(step)).toBeLessThan(allowed);
  expect(masker.mask(`with ${secretOf(77)}`)).toBe(`with ${jar.add(secretOf(77))}`);
});

test.each(['://', '://a:', '://a@', 'x?a=b&pw=', '<secret:', '$1$', '%^%#'])(
  '2 MB of %j never hold up the event loop',
  async (part) => {
    const { masker } = makeMasker();
    for (const lineLength of [80, 4000]) {
      const text = `${repeated(repeated(part, lineLength) + '\n', 2 * 2 ** 20)}@`;
      const step = (): Promise<unknown> => masker.config(text);
      expect(await shortestOfThree(step), String(lineLength)).toBeLessThan(allowed);
    }
  },
);
