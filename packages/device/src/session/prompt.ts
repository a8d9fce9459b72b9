import type { CompiledPlatform } from './compiled-platform.ts';

/** Returns true if two prompts differ at most in their changing parts. */
export function isSamePrompt(a: string, b: string, { changing }: Pick<CompiledPlatform, 'changing'>): boolean {
  return a === b || (changing !== undefined && a.replace(changing, '') === b.replace(changing, ''));
}

/** Returns the prompt at the end of a line, also behind other text. */
export function promptAtEnd(
  line: string,
  prompt: string,
  patterns: Pick<CompiledPlatform, 'changing'>,
): string | undefined {
  if (line.endsWith(prompt)) return prompt;
  if (!patterns.changing) return undefined;
  // A counter may have more digits, and a mark may be added.
  for (let length = Math.min(line.length, prompt.length + 8); length > 0; length -= 1) {
    const end = line.slice(-length);
    if (isSamePrompt(end, prompt, patterns)) return end;
  }
  return undefined;
}

/**
 * Returns the offset of the answer to a command in an output: behind the prompt, the command and a line end.
 * @param head the beginning of the output, one character for each byte
 */
export function endOfEcho(
  head: string,
  prompt: string,
  command: string,
  patterns: Pick<CompiledPlatform, 'changing'>,
): number | undefined {
  const echo = Buffer.from(command).toString('latin1');
  for (const { index, 0: line } of head.matchAll(/[^\r\n]+(?=\r{0,2}\n)/g)) {
    if (!line.endsWith(echo) || !isSamePrompt(line.slice(0, line.length - echo.length), prompt, patterns)) continue;
    return head.indexOf('\n', index + line.length) + 1;
  }
  return undefined;
}

/** Removes the lines that the device prints before its prompt from the end of an answer. */
export function withoutLinesBefore(text: string, { beforePrompt }: Pick<CompiledPlatform, 'beforePrompt'>): string {
  if (!beforePrompt) return text;
  const lines = text.split('\n');
  const isBefore = (line: string | undefined): boolean =>
    line !== undefined && (line.trim() === '' || beforePrompt.test(line.replace(/\r+$/, '')));
  let end = lines.length;
  while (end > 0 && isBefore(lines[end - 1])) end -= 1;
  return end === lines.length
    ? text
    : lines
        .slice(0, end)
        .map((line) => `${line}\n`)
        .join('');
}
