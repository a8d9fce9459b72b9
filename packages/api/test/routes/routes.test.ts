import { expect, it } from 'vitest';
import { createClient, listRoutes, methodOf } from '../../src/index.ts';

const entries = listRoutes();

it('no two routes share a method and path', () => {
  const paths = entries.map(({ route }) => `${methodOf(route)} ${route.path.replaceAll(/:\w+/g, ':')}`);
  expect(new Set(paths).size).toBe(paths.length);
});

it.each(entries)('$id has a parameter in its path only if it has a schema for it', ({ route }) => {
  const named = route.path.split('/').filter((part) => part.startsWith(':'));
  expect(named).toHaveLength('params' in route ? 1 : 0);
});

it('only health and the sign-in of a browser answer without a token', () => {
  expect(entries.filter(({ route }) => route.auth === 'none').map(({ id }) => id)).toEqual([
    'session.get',
    'session.create',
    'health.live',
    'health.proof',
    'health.ready',
  ]);
});

const client = createClient({ baseUrl: 'http://127.0.0.1:1' }) as unknown as Record<string, Record<string, unknown>>;

it.each(entries)('the client has a method for $id', ({ subject, name }) => {
  expect(client[subject]?.[name]).toBeTypeOf('function');
});
