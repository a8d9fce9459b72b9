import { describe, expect, test } from 'vitest';
import { listPlatforms, requirePlatform } from '../../src/platform/platforms.ts';
import type { Platform, TypingRules } from '../../src/platform/platform.ts';
import { linesToType } from '../../src/session/lines-to-type.ts';
import { problemWithTyping, typedAs } from '../../src/session/typing.ts';

const ios = requirePlatform('cisco_ios');
const platformWith = (typing: TypingRules): Platform => {
  if (!ios.configure) throw new Error('cisco_ios has no configure');
  return { ...ios, configure: { ...ios.configure, typing } };
};
const problem = (typing: TypingRules, line: string): string | undefined =>
  problemWithTyping([line], platformWith(typing), (text) => text)?.message;

describe('a question mark', () => {
  const line = 'ip as-path access-list 1 permit _65001_(_[0-9]+)?$';

  test('is refused where it prints help', () => {
    expect(problem({ questionMark: 'help' }, line)).toContain('prints help');
  });

  test('is typed behind the key that makes it text, which the device does not show', () => {
    const platform = platformWith({ questionMark: 'literal', literalKey: '\u0016' });
    expect(problemWithTyping([line], platform, (text) => text)).toBeUndefined();
    expect(typedAs([line], platform)).toEqual({ keys: line.replace('?', '\u0016?'), echo: line });
  });

  test('is typed as it is where it is text, also only within quotes', () => {
    expect(problem({ questionMark: 'text' }, line)).toBeUndefined();
    expect(problem({ questionMark: 'quoted' }, 'set system login message "why?"')).toBeUndefined();
    expect(problem({ questionMark: 'quoted' }, 'set system login message why?')).toContain('prints help');
  });
});

test('a character that is not ASCII is refused unless the device takes UTF-8', () => {
  expect(problem({ questionMark: 'text' }, 'description Büro')).toContain('not ASCII');
  expect(problem({ questionMark: 'text', utf8: true }, 'description Büro')).toBeUndefined();
});

test('the echo of a long line is not compared where the device scrolls it', () => {
  const platform = platformWith({ questionMark: 'text', scrolls: true });
  expect(typedAs(['short'], platform).echo).toBe('short');
  expect(typedAs(['x'.repeat(80)], platform).echo).toBeUndefined();
});

test('the first line of a text that cannot be typed is refused', () => {
  const platform = { ...ios, configure: { ...ios.configure, untypable: ['certificate .*'] } } as Platform;
  expect(problemWithTyping(['certificate self-signed 01'], platform, (text) => text)?.message).toContain('cannot type');
});

/** Platforms that know no command that begins like this, so that the first line is refused and no other is typed. */
const withoutBanner = new Set(['juniper_junos', 'linux_frr', 'nokia_sros_classic', 'ubiquiti_edgeos', 'vyos_vyos']);
const withBanner = listPlatforms().filter(({ id, configure }) => configure && !withoutBanner.has(id));

test.each(withBanner.map((platform) => [platform.id, platform] as const))(
  'no line of a banner of IOS is typed as a command of %s',
  (_, platform) => {
    const banner = ['banner motd #', 'interface Ethernet1/1', 'shutdown', '#'];
    const isRefused = problemWithTyping(['banner motd #'], platform, String) !== undefined;
    expect(isRefused || linesToType(banner, platform, String).length === 1).toBe(true);
  },
);
