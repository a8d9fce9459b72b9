import { listRoutes } from '@netraven/api';
import { expect, it } from 'vitest';
import type { Handlers } from '../../src/handlers/handler.ts';
import { handlers } from '../../src/handlers/handlers.ts';

const bySubject = handlers as unknown as Record<string, Record<string, unknown>>;

it('every route has a handler, and every handler a route', () => {
  const ids = Object.entries(bySubject).flatMap(([subject, named]) =>
    Object.keys(named).map((name) => `${subject}.${name}`),
  );
  expect(ids.toSorted()).toEqual(
    listRoutes()
      .map(({ id }) => id)
      .toSorted(),
  );
});

it('a table with a missing handler or a wrong answer does not compile', () => {
  const { create, ...others } = handlers.devices;
  // @ts-expect-error create is missing
  const short: Handlers['devices'] = others;
  // @ts-expect-error a list is answered, not a device
  const wrong: Handlers['devices'] = { ...others, create: others.list };
  const complete: Handlers['devices'] = { ...others, create };
  const count = Object.keys(handlers.devices).length;
  expect([short, wrong, complete].map((table) => Object.keys(table).length)).toEqual([count - 1, count, count]);
});
