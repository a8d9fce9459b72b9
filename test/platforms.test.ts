import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { platformPage, platformReference } from '../scripts/platform-reference.ts';

it('docs/platforms.md agrees with the data of the platforms; `pnpm platforms` writes it', () => {
  // The formatter of the page aligns its tables in its own way.
  const bare = (page: string): string => page.replaceAll(/ {2,}/g, ' ').replaceAll(/-{3,}/g, '---');
  const page = readFileSync(platformPage, 'utf8');
  expect(bare(page)).toBe(bare(platformReference(page)));
});

it('a platform that was never seen live is not called live', () => {
  const list = platformReference('<!-- platforms: list -->\n<!-- platforms: end -->');
  expect(list).toMatch(/^\| `linux_frr` .*\*\*live\*\*/m);
  expect(list).toMatch(/^\| `cisco_ios` (?!.*\*\*live\*\*)/m);
});
