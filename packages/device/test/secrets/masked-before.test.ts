// cspell:ignore geheim
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { DeviceMasker, type MaskedText, type MaskedTexts } from '../../src/secrets/device-masker.ts';
import { codeHash, maskCode } from '../../src/secrets/mask-code.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { compileSecrets } from '../../src/secrets/secret-patterns.ts';
import { maskKey } from '../../test-utils/open.ts';

/** Keeps what was masked, as the versions of a device do. */
class Kept implements MaskedTexts {
  readonly texts = new Map<string, MaskedText>();
  /** Number of texts that were masked. */
  masked = 0;

  async find(hash: Buffer): Promise<MaskedText | undefined> {
    return this.texts.get(hash.toString('hex'));
  }

  add(hash: Buffer, text: MaskedText): void {
    this.masked += 1;
    this.texts.set(hash.toString('hex'), text);
  }
}

const ios = requirePlatform('cisco_ios');
const config = 'version 15.2\nhostname core-1\nsnmp-server community s3cret-Com RO\nend\n';

interface Session {
  readonly kept: Kept;
  readonly platform?: Platform;
  readonly key?: Uint8Array;
  readonly deviceId?: string;
  readonly seesSecrets?: boolean;
}

/** Returns the masker of a new session. */
function open({ kept, platform = ios, key = maskKey, deviceId = 'one', seesSecrets = false }: Session): DeviceMasker {
  return new DeviceMasker({
    jar: new SecretJar(key),
    platform,
    seesSecrets,
    before: { texts: kept, deviceId, maskKey: key },
  });
}

test('a configuration that was masked before is not masked again, and its text is the same', async () => {
  const kept = new Kept();
  const first = await open({ kept }).proven(config, 'show run');
  expect(first.given).toMatch(/community <secret:[0-9a-f]{16}> RO/);
  expect(await open({ kept }).proven(config, 'show run')).toEqual(first);
  expect(kept.masked).toBe(1);
});

describe('it is masked again', () => {
  const changed: [string, Partial<Session>, string?, string?][] = [
    ['when a line of it changed', {}, config.replace('RO', 'RW')],
    ['when only a secret changed', {}, config.replace('s3cret', 't3cret')],
    ['with another key', { key: maskKey.map((byte) => byte ^ 1) }],
    ['on another device', { deviceId: 'two' }],
    ['when another command showed it', {}, config, 'show startup'],
    ['on another platform', { platform: requirePlatform('arista_eos') }],
    [
      'after a rule was added',
      { platform: { ...ios, secrets: { ...ios.secrets, rules: [...ios.secrets.rules, 'hostname (?<secret>\\S+)'] } } },
    ],
    [
      'after a word was removed',
      { platform: { ...ios, secrets: { ...ios.secrets, words: ios.secrets.words.slice(1) } } },
    ],
    ['after its volatile lines changed', { platform: { ...ios, config: { ...ios.config, volatile: [] } } }],
  ];
  test.each(changed)('%s', async (_, session, text = config, source = 'show run') => {
    const kept = new Kept();
    await open({ kept }).proven(config, 'show run');
    const other = await open({ kept, ...session }).proven(text, source);
    expect(kept.masked).toBe(2);
    expect(other).toEqual(await open({ kept: new Kept(), ...session }).proven(text, source));
  });

  test('if the job may see secrets: it gets them in clear', async () => {
    const kept = new Kept();
    await open({ kept }).proven(config, 'show run');
    expect((await open({ kept, seesSecrets: true }).proven(config, 'show run')).given).toBe(config);
  });

  test('if it has very many secrets, or very long ones', async () => {
    const lines = (count: number, length: number): string =>
      Array.from({ length: count }, (_, n) => `snmp-server community s3cret-${'x'.repeat(length)}-${n} RO\n`).join('');
    for (const text of [lines(1_001, 1), lines(40, 3_900)]) {
      const kept = new Kept();
      await open({ kept }).proven(text, 'show run');
      expect(kept.texts.size).toBe(0);
    }
    const kept = new Kept();
    await open({ kept }).proven(lines(1_000, 1), 'show run');
    expect(kept.texts.size).toBe(1);
  });

  test('if the device encrypts secrets again at each read', async () => {
    const salting = listPlatforms().find((each) => compileSecrets(each).salts) as Platform;
    const kept = new Kept();
    await open({ kept, platform: salting }).proven(config, 'show');
    expect(kept.texts.size).toBe(0);
  });
});

describe('its secrets are known as if it was masked', () => {
  const sample = (id: string): string =>
    readFileSync(new URL(`../../platforms/${id}/running-config.txt`, import.meta.url), 'utf8');
  for (const platform of listPlatforms().filter((each) => !compileSecrets(each).salts)) {
    test(`on ${platform.id}`, async () => {
      const raw = sample(platform.id);
      const kept = new Kept();
      const said = async (): Promise<unknown> => {
        const masker = open({ kept, platform });
        const { masked } = await masker.proven(raw, 'show');
        const repeated = raw.replaceAll('\n', ' ').replaceAll('"', '');
        return {
          masked,
          answer: await masker.answer(repeated, 'show log'),
          shown: masker.mask(repeated),
          reveals: await masker.reveals(masked),
        };
      };
      const first = await said();
      expect(await said()).toEqual(first);
      expect(kept.masked).toBe(1);
    });
  }
});

test('without the key, the hash of a text with a guessed secret is not known', async () => {
  const kept = new Kept();
  await open({ kept }).proven(config, 'show run');
  const other = new Kept();
  await open({ kept: other, key: maskKey.map((byte) => byte ^ 1) }).proven(config, 'show run');
  expect([...other.texts.keys()]).not.toEqual([...kept.texts.keys()]);
});

test('each change of the code that masks counts as other rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netraven-code-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return codeHash([folder]);
  };
  const first = write('mask.js', 'mask()');
  expect(write('mask.d.ts', 'declare const mask')).toBe(first);
  const second = write('mask.js', 'mask() ');
  expect(second).not.toBe(first);
  expect(write('other.js', '')).not.toBe(second);
  const src = (name: string): string => fileURLToPath(new URL(`../../../${name}/src/`, import.meta.url));
  expect(maskCode()).toBe(codeHash([src('device'), src('core')]));
});
