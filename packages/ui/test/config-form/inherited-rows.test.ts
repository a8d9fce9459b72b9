import { expect, it } from 'vitest';
import { fieldsOf, type Field } from '../../src/config-form/fields.ts';
import { inheritedRows } from '../../src/config-form/inherited-rows.ts';
import { withBase } from '../../src/config-form/with-base.ts';

const rule = { type: 'object', properties: { line: { type: 'string' } } };
const fields = fieldsOf({ type: 'object', properties: { rules: { type: 'array', items: rule } } });
const stored = [{ line: 'ntp' }, { line: 'aaa' }];
const rowsOf = ([field]: readonly Field[]): unknown => field?.kind === 'rows' && inheritedRows(field);

it('adding to a list begins with the items that apply now, as the server takes a list as a whole', () => {
  expect(rowsOf(withBase(fields, { rules: stored }))).toEqual(stored);
  expect(rowsOf(fields)).toEqual([]);
});

it('items with a secret, which is not shown, are not copied', () => {
  expect(rowsOf(withBase(fields, { rules: [...stored, { line: '<secret>' }] }))).toBeUndefined();
});
