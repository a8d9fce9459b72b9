import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listRoutes, routes } from '../../packages/api/src/index.ts';
import { configKeys } from '../../packages/cli/src/config/check-config.ts';
import { pages } from '../../packages/test-utils/src/page-blocks.ts';
import { faultOfRequest } from './api-requests.ts';

const textOf = (page: string): string => readFileSync(page, 'utf8');
/** Returns the texts in backticks. */
const spans = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
/** Returns the cells of the table rows of a page. */
const rowsOf = (page: string): string[][] =>
  textOf(page)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

describe('every request on a page fits a route of the API:', () => {
  const requests = pages.flatMap((page) =>
    spans(textOf(page))
      .filter((span) => /^(GET|POST|PATCH|DELETE) \/(?:api\/v1|metrics)/.test(span))
      .map((span) => [page, span] as const),
  );

  it.each(requests)('%s: %s', (_page, request) => {
    const [method = '', target = ''] = request.split(' ');
    expect(faultOfRequest(method, target)).toBeUndefined();
  });

  it.each([
    ['GET', '/api/v1/ready'],
    ['GET', '/api/v1/devices?stat=failing'],
    ['POST', '/api/v1/status'],
  ])('one that does not is found: %s %s', (method, target) => {
    expect(faultOfRequest(method, target)).toEqual(expect.any(String));
  });

  it.each(pages)('%s names only addresses of the API that exist', (page) => {
    const named = spans(textOf(page)).filter((span) => /^\/api\/v1\/[\w/-]+$/.test(span));
    const known = new Set(listRoutes().map(({ route }) => `/api/v1${route.path}`));
    expect(named.filter((path) => !known.has(path) && path !== '/api/v1/openapi.json')).toEqual([]);
  });
});

it('the README of the client has each subject with its methods', () => {
  const shown = rowsOf('packages/api/README.md').flatMap(([subject = '', methods = '']) =>
    spans(subject).flatMap((name) => (name in routes ? [[name, methods.split(', ')]] : [])),
  );
  expect(Object.fromEntries(shown)).toEqual(
    Object.fromEntries(Object.entries(routes).map(([subject, named]) => [subject, Object.keys(named)])),
  );
});

it('docs/settings.md has each key of the config', () => {
  const keys = new Set(rowsOf('docs/settings.md').map(([key = '']) => spans(key)[0]));
  expect(configKeys.filter((key) => !keys.has(key))).toEqual([]);
});

it('docs/settings.md has each environment variable of NetRaven that the source reads', () => {
  const source = globSync('packages/*/src/**/*.ts', { exclude: ['packages/test-utils/**', 'packages/ui/**'] });
  const read = new Set(source.flatMap((file) => textOf(file).match(/\b(?:NETRAVEN_[A-Z_]+|DATABASE_URL)\b/g) ?? []));
  const shown = spans(textOf('docs/settings.md'));
  expect([...read].filter((name) => !shown.some((span) => span.startsWith(name)))).toEqual([]);
});

it('no page cuts the id of a run to 8 digits, which many runs of a minute share', () => {
  const cut = pages.filter((page) => /\bruns? \w+ 0[0-9a-f]{7}(?![0-9a-f-])/.test(textOf(page)));
  expect(cut).toEqual([]);
});

it('docs/README.md lists every page', () => {
  const listed = textOf('docs/README.md');
  const missing = globSync('docs/*.md').filter(
    (page) => page !== 'docs/README.md' && !listed.includes(`](${page.slice(5)})`),
  );
  expect(missing).toEqual([]);
});

it('docs/schedules.md has each metric with its labels, and its alerts ask for some of them', () => {
  const source = textOf('packages/server/src/metrics/register-metrics.ts');
  const served = [...source.matchAll(/metric\(\s*'(\w+)'/g)].map(([, name]) => `netraven_${name}`);
  const shown = rowsOf('docs/schedules.md').flatMap(([name = '']) =>
    spans(name).filter((span) => span.startsWith('netraven_')),
  );
  expect(served.length).toBeGreaterThan(10);
  expect(shown).toEqual(served);
  const asked = [...textOf('docs/schedules.md').matchAll(/expr: .*?(netraven_\w+)/g)].map(([, name]) => name);
  expect(asked.length).toBeGreaterThan(0);
  expect(asked.filter((name) => !shown.includes(name ?? ''))).toEqual([]);
});

it('README.md asks for a version of Node.js that each dependency of NetRaven takes, so that npm warns of none', () => {
  const [, asked = ''] = /^You need Node\.js (\d+\.\d+) or newer/m.exec(textOf('README.md')) ?? [];
  const least = globSync('packages/*/package.json').flatMap((file) => {
    const manifest = JSON.parse(textOf(file)) as {
      private?: boolean;
      dependencies?: Record<string, string>;
      engines: { node: string };
    };
    // Those for authors need more, and say so.
    if (manifest.private || manifest.engines.node !== '>=20') return [];
    return Object.keys(manifest.dependencies ?? {}).map((name) => {
      const at = `${file.slice(0, -'package.json'.length)}node_modules/${name}/package.json`;
      const { engines } = JSON.parse(textOf(at)) as { engines?: { node?: string } };
      return { name, node: Number(/>=\s*(\d+(?:\.\d+)?)/.exec(engines?.node ?? '')?.[1] ?? 0) };
    });
  });
  expect(least.length).toBeGreaterThan(20);
  expect(least.filter(({ node }) => node > Number(asked))).toEqual([]);
});
