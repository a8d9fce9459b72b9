import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { cuts } from '../../src/check/check-platform.ts';
import { corpus, corpusNote, corpusTexts } from '../corpus.ts';
import { readTexts } from '../read-texts.ts';

/** Texts that are no answer to the command that reads the configuration, by platform and file name, with the reason. */
const others: Readonly<Record<string, readonly (readonly [file: RegExp, reason: string])[]>> = {
  cisco_ios: [[/\.h[135]\.txt$/, 'the collector removed the lines before the first comment']],
  arista_eos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  cisco_nxos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  juniper_junos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  paloalto_panos: [[/\.show\.txt$/, 'configuration mode showed it as `set` lines, without an end']],
};

describe.runIf(corpus !== undefined)(`configurations of real devices${corpusNote}`, () => {
  const platforms = listPlatforms()
    .map((platform) => ({ ...platform, texts: answers(platform.id) }))
    .filter(({ texts }) => texts.length > 0);

  test.each(platforms)('of $id are complete, and no part of one is', async ({ texts, ...platform }) => {
    for (const { name, text } of texts) {
      const proof = proveComplete(text, platform);
      expect.soft('fault' in proof ? proof.fault : undefined, name).toBeUndefined();
      for (const at of cuts(text.trimEnd().length, 20, 10)) {
        const cut = proveComplete(text.slice(0, at), platform);
        if ('fault' in cut || 'fault' in proof) continue;
        // Only what surrounds the configuration is missing, or the next reads tell.
        const read = cut.doubt === undefined ? cut.config : await readTexts(platform, [text.slice(0, at), text, text]);
        const expected = cut.doubt !== undefined && platform.config.mark ? 'NR_DEVICE_TRUNCATED' : proof.config;
        expect.soft(read, `${name}, cut at ${at}`).toBe(expected);
      }
    }
  });

  test('no exception is there without a need', () => {
    for (const [id, files] of Object.entries(others)) {
      const names = corpusTexts(id).map(({ name }) => name);
      for (const [file] of files)
        expect
          .soft(
            names.some((name) => file.test(name)),
            `${id} ${file}`,
          )
          .toBe(true);
    }
  });
});

function answers(id: string): ReturnType<typeof corpusTexts> {
  return corpusTexts(id).filter(({ name }) => !(others[id] ?? []).some(([file]) => file.test(name)));
}
