import type { ArtifactChange } from '@netraven/api';
import { expect, it } from 'vitest';
import { changesInWords } from '../../src/changes/words.ts';

type Change = Pick<ArtifactChange, 'devices'>;

const change = (...names: string[]): Change => ({
  devices: names.map((name) => ({ name, versionId: 1, fromId: null })),
});

it.each([
  [[change('core-1')], '1 change on 1 device'],
  [[change('core-1', 'core-2'), change('core-1')], '2 different changes on 2 devices'],
  [[change('core-1', '')], '1 change on 1 device'],
  [[change(''), change('')], '2 different changes'],
])('changes on %#', (changes, words) => {
  expect(changesInWords(changes)).toBe(words);
});
