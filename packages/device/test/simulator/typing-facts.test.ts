import { NetRavenError } from '@netraven/core';
import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/platform/platforms.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { linesToType } from '../../src/session/lines-to-type.ts';
import { problemWithTyping, typedAs } from '../../src/session/typing.ts';
import { textOf } from '../../src/simulator/config-lines.ts';
import { LineEditor } from '../../src/simulator/line-editor.ts';
import { getSample } from '../../src/sample/sample.ts';
import type { SampleConfigure } from '../../src/sample/sample-configure.ts';

/** Each platform that can be configured, and what its simulated device knows by itself. */
const platforms = listPlatforms()
  .filter(({ configure }) => configure !== undefined)
  .map((platform) => [platform.id, platform, factsOf(platform)] as const);

function factsOf({ id }: Platform): SampleConfigure {
  const { configure } = getSample(id);
  if (!configure) throw new Error(`${id} has no simulated configuration mode`);
  return configure;
}

/** Returns the columns of a terminal after the commands of the platform. */
function columnsOf({ paging }: Platform): number {
  const width = (paging?.off ?? []).map((each) => /^terminal width (\d+)$/.exec(each)?.[1]).find(Boolean);
  return width === undefined ? 80 : Number(width) || Infinity;
}

/** Types keys into the line editor of a simulated device. */
function press(keys: string, { typing }: SampleConfigure, platform: Platform) {
  const columns = columnsOf(platform);
  const editor = new LineEditor({ typing, enter: undefined, prompt: 'sw1(config-if)#', columns, help: '', write() {} });
  return editor.take(`${keys}\n`);
}

const lines = ['description a', 'description why?', 'description "why?"', 'description Büro', 'description “x”'];
const lengths = [75, 110, 250, 253, 254, 400];

describe.each(platforms)('%s', (_, platform, facts) => {
  test.each(lines)('takes exactly what NetRaven types, and not what it refuses: %s', (line) => {
    const { literalKey = '' } = facts.typing;
    const isRefused = problemWithTyping([line], platform, String) !== undefined;
    const keys = isRefused ? [line, line.replaceAll('?', `${literalKey}?`)] : [typedAs([line], platform).keys];
    expect(keys.map((each) => press(each, facts, platform)?.line).includes(line)).toBe(!isRefused);
  });

  test.each(lengths)('takes and shows a line of %i characters as NetRaven expects', (length) => {
    const line = 'description '.padEnd(length, 'x');
    const { longest = 0, scrolls = false } = facts.typing;
    const isRefused = problemWithTyping([line], platform, String) !== undefined;
    const { keys, echo } = typedAs([line], platform);
    const taken = press(keys, facts, platform);
    const shown = taken?.echo === line ? line : undefined;
    // Some platforms have a limit although none is known of the device.
    expect(isRefused ? length > longest : taken?.line === line).toBe(true);
    expect(isRefused || shown === echo).toBe(true);
    // It only scrolls a line that is wider than its terminal.
    expect(scrolls || shown === line || isRefused).toBe(true);
  });
});

/** Texts of all platforms: what one reads as a text is two commands on another one. */
const texts = [
  ...new Map(
    platforms
      .flatMap(([, , { texts: own = [] }]) => own.map(({ example }) => example))
      .concat([
        ['banner exec $', 'shutdown', '$'],
        ['banner login ^C', 'shutdown', '^C'],
        ['banner incoming #', 'shutdown', '#'],
      ])
      .map((example) => [example.join('|'), example]),
  ).values(),
];

/** Returns the lines that are typed at once. Undefined: none is typed. */
function typedFirst(given: readonly string[], platform: Platform): readonly string[] | undefined {
  if (problemWithTyping(given.slice(0, 1), platform, String)) return undefined;
  try {
    return linesToType(given, platform, String)[0]?.text;
  } catch (error) {
    if (!(error instanceof NetRavenError) || error.code !== 'NR_DEVICE_COMMAND_REFUSED') throw error;
    return undefined;
  }
}

describe.each(platforms)('%s', (_, platform, facts) => {
  test.each(texts.map((example) => [example[0], example] as const))(
    'reads as one text what NetRaven types as one, or does not type: %s',
    (first = '', example = []) => {
      const begun = textOf(facts, first);
      const typed = typedFirst(example, platform);
      const length = begun ? example.slice(1).findIndex((line) => begun.isLast(line)) + 2 : 1;
      expect([undefined, example.slice(0, length)]).toContainEqual(typed);
    },
  );
});

test.each(platforms.filter(([, , { texts: own = [] }]) => own.length > 0))(
  'the simulated %s reads the examples of its texts as texts',
  (_, __, facts) => {
    for (const { example } of facts.texts ?? []) {
      const begun = textOf(facts, example[0] ?? '');
      expect(begun?.isWhole).toBe(false);
      expect(example.slice(1).map((line) => begun?.isLast(line))).toEqual([...example.slice(2).map(() => false), true]);
    }
  },
);
