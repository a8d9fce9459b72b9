import { expect, it } from 'vitest';
import { placeThrown } from '../../src/attempt/index.ts';

/** Returns an error with a stack of these frames. */
function thrownAt(...frames: readonly string[]): Error {
  const error = new Error('x');
  error.stack = ['Error: x', ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

it('finds the innermost line of the package', () => {
  const error = thrownAt(
    'node:internal/fs:1:1',
    '/job/node_modules/kit/index.js:4:5',
    'parse (file:///job/src/parse.ts:7:9)',
    'run (/job/src/index.ts:20:3)',
  );
  expect(placeThrown(error, '/job')).toBe('src/parse.ts:7');
});

it('finds nothing outside the package', () => {
  expect(placeThrown(thrownAt('run (/jobs/src/index.ts:20:3)', '/core/src/a.ts:1:1'), '/job')).toBeUndefined();
});

it.each([undefined, null, 'text', { stack: 5 }])('finds nothing for what is no error: %j', (thrown) => {
  expect(placeThrown(thrown, '/job')).toBeUndefined();
});
