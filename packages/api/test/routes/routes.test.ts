import { expect, it } from 'vitest';
import { createClient, listRoutes } from '../../src/index.ts';

const entries = listRoutes();

it('no two routes share a method and path', () => {
  const places = entries.map(({ route }) => `${route.method} ${route.path.replaceAll(/:\w+/g, ':')}`);
  expect(new Set(places).size).toBe(places.length);
});

it.each(entries)('$id names a parameter in its path exactly where it has a schema for one', ({ route }) => {
  const named = route.path.split('/').filter((part) => part.startsWith(':'));
  expect(named).toHaveLength('params' in route ? 1 : 0);
});

it('only health, and what a browser signs in by, answers without a token', () => {
  expect(entries.filter(({ route }) => route.auth === 'none').map(({ id }) => id)).toEqual([
    'session.get',
    'session.create',
    'health.live',
    'health.ready',
  ]);
});

const client = createClient({ baseUrl: 'http://127.0.0.1:1' }) as unknown as Record<string, Record<string, unknown>>;

it.each(entries)('the client has a method for $id', ({ subject, name }) => {
  expect(client[subject]?.[name]).toBeTypeOf('function');
});
