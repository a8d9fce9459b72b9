import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { maskConfig } from '../../src/secrets/mask-text.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { corpus, corpusNote, corpusTexts } from '../corpus.ts';
import { maskKey } from '../../test-utils/open.ts';
import { documentedPlatforms, vendorSecrets } from './vendor-secrets.ts';

/** Lines without a secret that are masked all the same, by platform, each with the reason. */
const exceptions: Record<string, readonly { readonly line: RegExp; readonly reason: string }[]> = {};

// Runs for every platform that has real configurations, so a new platform needs no new test.
const platforms = listPlatforms().filter(({ id }) => corpusTexts(id).length > 0);

test.skipIf(corpus === undefined)(
  `every platform with real configurations has documents to compare${corpusNote}`,
  () => {
    expect(platforms.length).toBeGreaterThan(0);
    for (const { id } of platforms) expect(documentedPlatforms).toContain(id);
  },
);

describe.skipIf(corpus === undefined).each(platforms)(`in real configurations of $id${corpusNote}`, (platform) => {
  const texts = corpusTexts(platform.id).map(({ name, text: raw }) => {
    const text = raw.replaceAll(/\r+\n/g, '\n');
    const jar = new SecretJar(maskKey);
    const masked = maskConfig(text, platform, jar, 'show');
    return { name, text, masked, jar, secrets: vendorSecrets(platform.id, text) };
  });

  test('no secret is left that the documents of the vendor name', () => {
    const left = texts.flatMap(({ name, masked, secrets }) => {
      const rest = masked.replaceAll(/<secret:\w{16}>/g, '');
      const lines = rest.split('\n');
      // A long one is left nowhere.
      return secrets.flatMap(({ line, secret }) =>
        holds(lines[line] ?? '', secret) || (secret.length >= 12 && rest.includes(secret))
          ? [`${name}:${line + 1}: ${secret}`]
          : [],
      );
    });
    expect(left).toEqual([]);
  });

  test('no line is masked that has no secret', () => {
    const allowed = exceptions[platform.id] ?? [];
    const wrong = texts.flatMap(({ name, text, masked, jar, secrets }) => {
      const before = text.split('\n');
      return masked.split('\n').flatMap((line, index) => {
        const original = before[index] ?? '';
        if (line === original || allowed.some((each) => each.line.test(original))) return [];
        const known = new Set(secrets.flatMap((each) => (each.line === index ? [each.secret] : [])));
        const hidden = Object.values(jar.reveals(line)).map((secret) => secret.replaceAll(/^["']|["';]+$/g, ''));
        return hidden.every((secret) => known.has(secret)) ? [] : [`${name}:${index + 1}: ${original}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('what was masked is put back byte for byte, and a second read gives the same', () => {
    for (const { name, text, masked, jar } of texts) {
      const reveals = jar.reveals(masked);
      expect(masked.replaceAll(/<secret:\w{16}>/g, (mask) => reveals[mask] ?? mask) === text, name).toBe(true);
      expect(maskConfig(text, platform, new SecretJar(maskKey), 'show') === masked, name).toBe(true);
      expect(maskConfig(masked, platform, jar, 'show') === masked, name).toBe(true);
    }
  });

  test('each exception is needed', () => {
    for (const { line } of exceptions[platform.id] ?? [])
      expect(texts.some(({ text }) => text.split('\n').some((each) => line.test(each)))).toBe(true);
  });
});

/** Returns true if a line holds a secret as a whole word. The name of a user may equal its password. */
function holds(line: string, secret: string): boolean {
  const user = /^ *username (\S+)/.exec(line)?.[1];
  return line
    .split(/[\s"';]+/)
    .filter((word) => word !== user)
    .includes(secret);
}
