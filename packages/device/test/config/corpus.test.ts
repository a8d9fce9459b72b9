import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { proveComplete } from '../../src/config/prove-complete.ts';
import { corpus, corpusNote, corpusTexts } from '../corpus.ts';

/** Texts that are no answer to the command that reads the configuration, by platform and file name, with the reason. */
const others: Readonly<Record<string, readonly (readonly [file: RegExp, reason: string])[]>> = {
  cisco_ios: [[/\.h[135]\.txt$/, 'the collector removed the lines before the first comment']],
  arista_eos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  cisco_nxos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  juniper_junos: [[/\.cfg\.txt$/, 'written by a person to load into a device']],
  paloalto_panos: [[/\.show\.txt$/, 'configuration mode showed it as `set` lines, without an end']],
};

const [even, random] = [20, 10];

describe.runIf(corpus !== undefined)(`configurations of real devices${corpusNote}`, () => {
  const platforms = listPlatforms()
    .map((platform) => ({ ...platform, texts: answers(platform.id) }))
    .filter(({ texts }) => texts.length > 0);

  test.each(platforms)('of $id are complete, and no part of one is', ({ texts, ...platform }) => {
    for (const { name, text } of texts) {
      const proof = proveComplete(text, platform);
      expect.soft('missing' in proof ? proof.missing : undefined, name).toBeUndefined();
      for (const at of cuts(text.trimEnd().length)) {
        const cut = proveComplete(text.slice(0, at), platform);
        // Only what surrounds the configuration is missing, or a second read would tell.
        const isHarmless =
          'config' in cut && (cut.doubt !== undefined || ('config' in proof && cut.config === proof.config));
        expect.soft('missing' in cut || isHarmless, `${name}, cut at ${at}`).toBe(true);
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

/** Places to cut a text of this size: evenly, and at random by a fixed seed. */
function cuts(size: number): number[] {
  const places = Array.from({ length: even }, (_, index) => Math.floor((size * index) / even));
  let seed = 20261126;
  for (let count = 0; count < random; count += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    places.push(seed % size);
  }
  return places;
}
