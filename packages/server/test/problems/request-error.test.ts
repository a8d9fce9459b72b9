import type { FastifyError } from 'fastify';
import { expect, it } from 'vitest';
import { requestError } from '../../src/problems/request-error.ts';

it('a missing parameter of the query is named in plain words', () => {
  const error = Object.assign(new Error('invalid'), {
    validationContext: 'querystring',
    validation: [{ instancePath: '/name', message: 'Invalid input: expected string, received undefined' }],
  });
  expect(requestError(error as unknown as FastifyError)).toMatchObject({
    code: 'NR_REQUEST_INVALID',
    message: 'query.name: is missing',
  });
});
