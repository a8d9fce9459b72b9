import { z } from 'zod';
import { StructureCheck } from '../config/check-structure.ts';
import { HiddenLines } from '../config/hidden-lines.ts';
import { refusalIn } from '../config/refusal-in.ts';
import { compileSecrets } from '../secrets/secret-patterns.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import type { Platform } from '../platform/platform.ts';

/** The path of a list in platform.json. */
export type ListName =
  | 'commands.errors'
  | 'config.structure'
  | 'config.texts'
  | 'config.stray'
  | 'configure.leaves'
  | 'configure.sections.exits'
  | 'configure.sections.closes'
  | 'configure.sections.heads'
  | 'configure.sections.stays'
  | 'configure.sections.containers'
  | 'configure.sections.blocks'
  | 'configure.untypable'
  | 'configure.texts'
  | 'configure.locked'
  | 'configure.standby'
  | 'configure.pending.full'
  | 'configure.defaults'
  | 'configure.hidden'
  | 'login.questions'
  | 'secrets.names';

type Matches = (line: string, platform: Platform) => boolean;

/** The name in the examples of `secrets.names`, such as `Name-4711` or `Vlan4711`. */
const exampleName = /^[A-Za-z-]+4711$/;

/** The lists of platform.json whose examples are whole lines that each must match. Other lists have files of their own. */
const lists: Readonly<Record<ListName, Matches>> = {
  'commands.errors': (line, platform) => refusalIn(line, platform) !== undefined,
  // A configuration that is cut.
  'config.structure': (text, platform) => structureFault(text, platform) !== undefined,
  // A whole configuration: what its text of several lines holds is no structure.
  'config.texts': (text, platform) => structureFault(text, platform) === undefined,
  'config.stray': (line, platform) => compilePlatform(platform).stray?.test(line) === true,
  'configure.leaves': (line, platform) => compilePlatform(platform).leaves?.test(line) === true,
  'configure.sections.exits': (line, platform) => compilePlatform(platform).sectionExits?.test(line) === true,
  'configure.sections.closes': (line, platform) => compilePlatform(platform).sectionCloses?.test(line) === true,
  'configure.sections.heads': (line, platform) => compilePlatform(platform).sectionHeads?.test(line) === true,
  'configure.sections.stays': (line, platform) => compilePlatform(platform).sectionStays?.test(line) === true,
  // The head, and a line that it may hold.
  'configure.sections.containers': (text, platform) => {
    const [head = '', line = ''] = text.split('\n');
    return compilePlatform(platform).sectionContainers.some((each) => each.head.test(head) && each.holds.test(line));
  },
  // The first line and the last one.
  'configure.sections.blocks': (text, platform) => {
    const [open = '', close = ''] = text.split('\n');
    return compilePlatform(platform).sectionBlocks.some((each) => each.open.test(open) && each.close.test(close));
  },
  'configure.untypable': (line, platform) => compilePlatform(platform).untypable?.test(line) === true,
  'configure.texts': (line, platform) => compilePlatform(platform).texts.some(({ begins }) => begins.test(line)),
  'configure.locked': (line, platform) => compilePlatform(platform).locked?.test(line) === true,
  'configure.standby': (line, platform) => compilePlatform(platform).standby?.test(line) === true,
  'configure.pending.full': (line, platform) => compilePlatform(platform).pendingFull?.test(line) === true,
  'configure.defaults': (line, platform) => new HiddenLines(platform, []).defaultOf(line) !== undefined,
  'configure.hidden': (line, platform) => new HiddenLines(platform, []).isHidden(line, []),
  'login.questions': (line, platform) =>
    compilePlatform(platform).loginQuestions.some(({ question }) => question.test(line)),
  'secrets.names': (line, platform) =>
    compileSecrets(platform).names.some((pattern) => exampleName.test(pattern.exec(line)?.groups?.['name'] ?? '')),
};

function structureFault(text: string, platform: Platform): string | undefined {
  const check = new StructureCheck(compilePlatform(platform));
  for (const line of text.split('\n')) check.read(line);
  return check.fault();
}

/** The test data of such lists: `lines.json`. */
export type ListExamples = Readonly<Partial<Record<ListName, readonly string[]>>>;

export const linesSchema: z.ZodType<ListExamples> = z.partialRecord(
  z.enum(Object.keys(lists) as ListName[]),
  z.array(z.string().min(1)).min(1),
);

/** Checks that each line matches its list. Returns a message and a fix for each that does not. */
export function checkListExamples(platform: Platform, examples: ListExamples): (readonly [string, string])[] {
  return (Object.entries(examples) as [ListName, readonly string[]][]).flatMap(([list, lines]) =>
    lines
      .filter((line) => !lists[list](line, platform))
      .map((line) => [
        `${JSON.stringify(line)} does not match ${list}`,
        list === 'secrets.names'
          ? `Add a pattern with a group \`name\` to it in platform.json. The name in the line must end with 4711.`
          : 'Add a pattern for it to this list in platform.json.',
      ]),
  );
}
