import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listPlatforms } from '../packages/device/src/index.ts';
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

describe('what a change does on each platform', () => {
  const lines = platformReference('<!-- platforms: changes -->\n<!-- platforms: end -->').split('\n');
  const [head = [], , ...rows] = lines
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| |\|$|`/g, '').trim()));
  const columns = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
  /** Returns the platforms with a value in a column. */
  const having = (column: string, value: RegExp): unknown[] =>
    columns.filter((row) => value.test(row[column] ?? '')).map((row) => row['platform']);
  const withRules = listPlatforms().flatMap(({ id, configure }) => (configure ? [{ id, ...configure }] : []));

  it('has a row for each platform that NetRaven can configure', () => {
    expect(columns.map((row) => row['platform'])).toEqual(withRules.map(({ id }) => id));
    expect(lines.join('\n')).toContain(
      `${withRules.length} platforms. NetRaven has no configuration mode for the other`,
    );
  });

  it('tells when lines take effect, and what shows that a lost commit does not run', () => {
    expect(having('in effect', /^at the commit/)).toEqual(withRules.filter((each) => each.commit).map(({ id }) => id));
    expect(having('in effect', /exclusive$/)).toEqual(['cisco_iosxr', 'juniper_junos']);
    expect(having('lost commit', /^exclusive mode$/)).toEqual(['cisco_iosxr', 'juniper_junos']);
    expect(having('lost commit', /^its session/)).toEqual(['arista_eos']);
    expect(having('lost commit', /^asked$/)).toEqual(['ubiquiti_edgeos', 'vyos_vyos']);
    expect(having('lost commit', /^–$/)).toEqual(having('in effect', /^at once$/));
  });

  it('has the timer, the typing and the texts of a platform', () => {
    expect(columns.find((row) => row['platform'] === 'juniper_junos')).toMatchObject({
      'lines name': 'whole paths',
      timer: 'commit confirmed {minutes}',
      '?': 'refused',
      'not ASCII': 'refused',
    });
    expect(columns.find((row) => row['platform'] === 'linux_frr')).toMatchObject({
      'lines name': 'sections',
      timer: '–',
      '?': 'behind Ctrl-V',
      'not ASCII': 'typed',
    });
    const withTexts = withRules.filter(({ texts }) => texts);
    expect(having('long texts', /^typed/)).toEqual(withTexts.map(({ id }) => id));
  });

  it('counts all known questions and harmless texts', () => {
    const sum = (text = ''): number => (text.match(/\d+/g) ?? []).reduce((total, each) => total + Number(each), 0);
    expect(columns.map((row) => [sum(row['questions']), sum(row['harmless texts'])])).toEqual(
      withRules.map(({ questions, harmless }) => [questions?.length ?? 0, harmless.length]),
    );
  });
});
