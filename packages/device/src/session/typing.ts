import type { NetRavenError } from '@netraven/core';
import { deviceError } from '../codes.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';

/** Columns of a line that fit beside a prompt on a terminal of 80 columns. */
const usualColumns = 60;

/** A text as it is typed into configuration mode. */
export interface Typed {
  /** The first line, with the key before each character that the device would not take as text. */
  readonly keys: string;
  /** The further lines. Undefined: none. */
  readonly rest: string | undefined;
  /** The echo behind the prompt. Undefined: the device scrolls the line. */
  readonly echo: string | undefined;
}

/** Returns the keys of a line, or of a text of several lines. */
export function typedAs(text: readonly string[], { configure }: Platform): Typed {
  const { questionMark, literalKey = '', scrolls = false } = configure?.typing ?? { questionMark: 'help' };
  const [first = '', ...rest] = text;
  const keysOf = (each: string): string => (questionMark === 'literal' ? each.replaceAll('?', `${literalKey}?`) : each);
  return {
    keys: keysOf(first),
    rest: rest.length === 0 ? undefined : rest.map(keysOf).join('\n'),
    echo: scrolls && first.length > usualColumns ? undefined : first,
  };
}

/** Returns the error for a line that the device would not take exactly as it is. */
export function problemWithTyping(
  text: readonly string[],
  platform: Platform,
  redact: (text: string) => string,
): NetRavenError | undefined {
  const { typing } = platform.configure ?? {};
  if (!typing) return undefined;
  const { untypable } = compilePlatform(platform);
  const refuse = (line: string, why: string, hint: string): NetRavenError =>
    deviceError('NR_DEVICE_COMMAND_REFUSED', `The line ${JSON.stringify(redact(line.trim()))} ${why}`, { hint });
  if (untypable?.test((text[0] ?? '').trim())) {
    return refuse(
      text[0] ?? '',
      `begins a text that NetRaven cannot type on ${platform.id}`,
      'Load it on the device by another way.',
    );
  }
  for (const line of text) {
    if (typing.longest !== undefined && line.trim().length > typing.longest) {
      return refuse(
        line,
        `is longer than ${typing.longest} characters, and ${platform.id} would cut it`,
        'Split the line.',
      );
    }
    if (!typing.utf8 && /[^\x20-\x7e]/.test(line)) {
      return refuse(
        line,
        `has a character that is not ASCII, and ${platform.id} would take another one`,
        'Write it in ASCII.',
      );
    }
    const outside = typing.questionMark === 'quoted' ? line.replace(/"[^"]*"/g, '') : line;
    if ((typing.questionMark === 'help' || typing.questionMark === 'quoted') && outside.includes('?')) {
      const hint =
        typing.questionMark === 'quoted' ? 'Put the text into double quotes.' : 'Write the line without `?`.';
      return refuse(line, `has a \`?\`, for which ${platform.id} prints help`, hint);
    }
  }
  return undefined;
}
