import { expect, it } from 'vitest';
import { fieldsOf } from '../../src/config-form/fields.ts';
import { hintOf } from '../../src/config-form/hint-of.ts';

it.each([
  [{ type: 'string' }, ''],
  // An empty input means not set.
  [{ type: 'string', minLength: 1 }, ''],
  [{ type: 'string', minLength: 8 }, 'At least 8 characters.'],
  [{ type: 'string', maxLength: 64 }, 'At most 64 characters.'],
  [{ type: 'string', minLength: 1, maxLength: 64 }, 'At most 64 characters.'],
  [{ type: 'string', minLength: 8, maxLength: 64 }, '8 to 64 characters.'],
  [{ type: 'string', minLength: 2, maxLength: 2 }, 'Exactly 2 characters.'],
  [{ type: 'number', minimum: 1, maximum: 5 }, '1 to 5.'],
  [{ type: 'number', minimum: 1 }, 'At least 1.'],
  [{ type: 'number', maximum: 5 }, 'At most 5.'],
])('the hint of %j is "%s"', (schema, hint) => {
  const [field] = fieldsOf({ type: 'object', properties: { key: schema } });
  expect(field && hintOf(field)).toBe(hint);
});

it('the description comes first, with a full stop, and says that a secret is not shown', () => {
  const schema = { type: 'string', description: 'Signs the messages', minLength: 16, writeOnly: true };
  const [field] = fieldsOf({ type: 'object', properties: { key: schema } });
  expect(field && hintOf(field)).toBe(
    'Signs the messages. At least 16 characters. Secret: stored encrypted and never shown again.',
  );
});
