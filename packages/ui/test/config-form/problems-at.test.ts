import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { placeOf, problemsByField } from '../../src/config-form/problems-at.ts';

const text = { type: 'string' };
const fields = fieldsOf({
  type: 'object',
  properties: {
    host: text,
    hostname: text,
    names: { type: 'array', items: text },
    report: { type: 'object', properties: { limit: { type: 'number' } } },
    'with space': text,
  },
});

it.each([
  ['config.host', 'config.host'],
  ['config.hostname', 'config.hostname'],
  ['config.names[3]', 'config.names'],
  ['config.report.limit', 'config.report.limit'],
  ['config["with space"]', 'config["with space"]'],
  ['config.report', ''],
  ['config.unknown', ''],
  ['config', ''],
  ['body.devices', ''],
])('a problem at %s is shown at the field "%s"', (path, place) => {
  const problem = { path, message: 'is wrong' };
  expect([...problemsByField(fields, [problem])]).toEqual([[place, [problem]]]);
});

it('a setting has the same name as on the server', () => {
  expect(placeOf(['report', 'limit'])).toBe('config.report.limit');
  expect(placeOf([])).toBe('config');
});
