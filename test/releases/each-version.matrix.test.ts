import { expect, it } from 'vitest';
import { readManifests } from '../../scripts/peer-ranges.ts';
import { Copy } from './copy.ts';

const published = readManifests('.').filter((manifest) => !('private' in manifest));

it.each(published)('a change of $name alone raises its version and no other', async ({ name }) => {
  const copy = await Copy.make();
  copy.changeset({ [name]: 'patch' });
  expect(Object.keys(await copy.version())).toEqual([name]);
});
