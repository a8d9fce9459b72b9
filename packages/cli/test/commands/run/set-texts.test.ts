import { expect, it } from 'vitest';
import { setTexts } from '../../../src/commands/run/set-texts.ts';

const schema = {
  type: 'object',
  properties: {
    version: { type: 'string' },
    ratio: { type: 'number' },
    on: { type: 'boolean' },
    either: { type: ['string', 'number'] },
    level: { enum: ['1', 'high'] },
    any: {},
    group: { type: 'object', properties: { asn: { type: 'string' } } },
  },
};
const textsOf = async (...set: string[]): Promise<object> => Object.fromEntries(await setTexts(schema, set));

it('a setting that takes text gets the text as it was typed', async () => {
  expect(await textsOf('version=15.10', 'group.asn=65000.10')).toEqual({ version: '15.10', 'group.asn': '65000.10' });
  expect(await textsOf('version=3', 'level=1')).toEqual({ version: '3', level: '1' });
  expect(await textsOf('version=true', 'version=1e3')).toEqual({ version: '1e3' });
});

it('where text and numbers are taken, a number that would be written differently stays a text', async () => {
  expect(await textsOf('either=15.1', 'any=7')).toEqual({});
  expect(await textsOf('either=15.10', 'any=1e3', 'unknown=007')).toEqual({ either: '15.10', any: '1e3' });
});

it('all other values are JSON or text as before', async () => {
  expect(await textsOf('ratio=15.10', 'on=true', 'version="3"', 'version=abc', 'any=[1.10]', 'any=null')).toEqual({});
  expect([...(await setTexts(null, ['version=15.10']))]).toEqual([]);
});
