import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { checkPart, type PlatformPart } from '../../src/check/check-platform.ts';
import { builtInFolder } from '../../src/platform/platforms.ts';
import { readDataJson } from '../../src/platform/read-file.ts';
import { uncheckedPatterns } from '../../test-utils/platform/linear-time.ts';

// Runs for every folder in `platforms/`, so a new platform needs no new test.
const titles: Readonly<Record<PlatformPart, string>> = {
  prompts: 'prompts match, lines that look like prompts do not',
  secrets: 'secrets are masked, the rest of their line stays, and they can be put back',
  volatile: 'only volatile lines are removed',
  commands: 'read commands are allowed, other commands are not',
  changes: 'messages that report a change are read with user and address',
  configure: 'refused and accepted lines, questions and sections are known as such',
  lines: 'the examples of other lists match them',
  sample: 'its sample is a complete configuration, and no part of it is',
};

test('every folder is a platform', () => {
  const folder = new URL('../../platforms/', import.meta.url);
  expect(listPlatforms().map(({ id }) => id)).toEqual(readdirSync(folder).sort());
});

describe.each(listPlatforms())('$id', (platform) => {
  test.each(Object.entries(titles) as [PlatformPart, string][])('%s: %s', (part) => {
    expect(checkPart(builtInFolder(platform.id), part)).toEqual([]);
  });

  test('its commands that change the mode of a session are tried', () => {
    const folder = builtInFolder(platform.id);
    const own = readDataJson(folder, 'platform.json') as { readonly commands?: { readonly modes?: readonly string[] } };
    if (!own.commands?.modes?.length) return;
    expect(readDataJson(folder, 'commands.json')).toHaveProperty('modes');
  });

  test('each pattern was checked for linear time: run `pnpm patterns`', () => {
    expect(uncheckedPatterns(platform)).toEqual([]);
  });
});
