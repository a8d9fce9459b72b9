import { describe, expect, it } from 'vitest';
import { readJobField } from '../../packages/core/src/registry/find/job-field.ts';
import { checkPlatformField } from '../../packages/core/src/registry/find/platform-field.ts';
import type { Manifest } from '../../packages/core/src/registry/index.ts';
import { blocksOf, linesOf, pages, type Block } from '../../packages/test-utils/src/page-blocks.ts';
import { faultOf } from './typed.ts';

const blocks = pages.flatMap(blocksOf);
const of = (...languages: string[]): Block[] => blocks.filter(({ language }) => languages.includes(language));
const placeOf = ({ page, line }: Block): string => `${page}:${line}`;

/** The tests of blocks in other languages than those below, by page and heading. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/operating.md One machine, as a service ini': 'test/pages/operating.test.ts verifies the unit',
  'docs/operating.md Many workers ini': 'test/pages/operating.test.ts verifies the unit',
  'docs/remote-access.md Webhooks by a proxy nginx': 'no program here runs it; a server test sends its headers',
  'docs/schedules.md Health of devices yaml': 'test/pages/statements.test.ts knows each metric of it',
  'docs/triggers.md Webhook bash': 'packages/cli/test/commands/triggers/triggers.matrix.test.ts runs it',
  'docs/publishing.md Changesets md': 'test/pages/publishing.matrix.test.ts makes a version by it',
};

it('every code block is in a language that is checked here, or is no code at all', () => {
  const checked = new Set(['sh', 'ts', 'js', 'json', '']);
  const unknown = blocks.filter(
    ({ language, page, heading }) => !checked.has(language) && !(`${page} ${heading} ${language}` in elsewhere),
  );
  expect(unknown.map(placeOf)).toEqual([]);
});

it('blocks that are not code contain no command', () => {
  const typed = of('').filter(({ text }) => /^ *(\$ )?(npx|npm|pnpm|netraven|node|git) /m.test(text));
  expect(typed.map(placeOf)).toEqual([]);
});

describe('every command on a page exists, with its options:', () => {
  const typed = of('sh').flatMap((block) => linesOf(block).map((line) => [`${placeOf(block)} ${line}`, line] as const));
  it.each(typed)('%s', async (_name, line) => {
    expect(await faultOf(line)).toBeUndefined();
  });
});

it.each([
  'netraven run backup --al',
  'netraven run',
  'netraven jobs chekc',
  'npx netraven devices add core-1',
  'npm run chekc',
  'npm create @netraven/job software -- --ikon mdi-tag',
  'npx -y pnpm@12 dmo',
  'make',
  'curl http://127.0.0.1:7070/api/v1/ready',
  `curl --request POST --data '{"jobType":"backup"}' http://127.0.0.1:7070/api/v1/runs`,
])('of a page that has `%s` typed it would be known', async (line) => {
  expect(await faultOf(line)).toEqual(expect.any(String));
});

describe('JSON', () => {
  it.each(of('json').map((block) => [placeOf(block), block.text]))('at %s is JSON', (_place, text) => {
    const { netraven } = JSON.parse(text) as { netraven?: { job?: object; platform?: object } };
    // A manifest is one that the registry has nothing to say against.
    const check = (manifest: Manifest) =>
      netraven?.platform ? checkPlatformField(manifest) : readJobField(manifest).problems;
    expect(netraven ? check({ netraven }) : []).toEqual([]);
  });
});
