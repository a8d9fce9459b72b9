import { z } from 'zod';
import type { TextRules, TypingRules } from '../platform/platform.ts';

/** How configuration mode changes the configuration. Lines are compared without `no`, in any case. */
export interface SampleConfigure {
  /** Printed at the start. */
  readonly greeting: string;
  /** The line that names the device, with a group `name`. */
  readonly hostname: string;
  /** The paths of a platform without sections. */
  readonly paths?: SamplePaths;
  /** Beginnings of the lines of the outermost level, whole words. */
  readonly knows: readonly string[];
  readonly sections?: readonly SampleSection[];
  /** A line that a section does not know leaves it, if a section around it knows the line. Default false. */
  readonly fallsBack?: boolean;
  /** The indentation of a section. Empty: its lines are not indented, and `exit` ends them. */
  readonly indent: string;
  /** The line of the configuration behind which the outermost level begins. Default: its start. */
  readonly root?: string;
  /** The lines that close a new section. */
  readonly sectionEnd: readonly string[];
  /** Beginnings of lines that exist once: a new line replaces the old one. */
  readonly single: readonly string[];
  /** Beginnings of lines that the configuration shows with `no`. */
  readonly shownNo?: readonly string[];
  /** The names of interfaces, in full and with the blank before a number. They can be abbreviated. */
  readonly interfaces?: readonly string[];
  /** Whole removals of lines that do not exist, and their answers. They are refused. Default: such a removal is accepted. */
  readonly absent?: readonly { readonly line: string; readonly answer: string; readonly source: string }[];
  /**
   * How the device reads keys, and the texts of several lines that it reads without a prompt. Not read from platform.json:
   * a simulated device must not agree with what is wrong there.
   */
  readonly typing: SampleTyping;
  readonly texts?: readonly SampleText[];
  /** Printed at the first line of a text. May hold `{end}`. Default: as IOS does. */
  readonly textHint?: string;
  /** Printed before each further line of a text. Default: nothing. */
  readonly textPrompt?: string;
  /** The answer to `save`. Default: none. */
  readonly saved?: string;
  readonly commit?: SampleCommit;
  readonly discard?: {
    readonly says: string;
    /** The session stays in configuration mode. */ readonly stays?: boolean;
  };
  readonly leave?: SampleLeave;
  /** The answer to `enter` while another session has configuration mode, or commits. Absent: any number of sessions may have it. */
  readonly locked?: string;
  /** Any number of sessions may have configuration mode: only the fault `locked` locks it. Default false. */
  readonly isShared?: boolean;
  readonly pending?: SamplePending;
  readonly maintenance?: SampleMaintenance;
  /** Where these facts stand, in words. */
  readonly sources: readonly string[];
}

export interface SampleTyping extends TypingRules {
  readonly source: string;
}

export interface SampleText extends TextRules {
  /** A text of this kind. */
  readonly example: readonly string[];
  readonly source: string;
}

/** A section, as the device knows it. */
export interface SampleSection {
  /** The whole line that opens it. Its groups fill `mode`. */
  readonly line: string;
  /** Its name in the prompt. */
  readonly mode: string;
  readonly knows: readonly string[];
  readonly sections?: readonly SampleSection[];
  /** Whole lines that open a new section. Default: all. Others must exist in the configuration, and cannot be removed. */
  readonly creates?: string;
  /** The answer to a line that opens no section, with `{word}`: its last word. Default: that to an unknown command. */
  readonly refused?: string;
  /** Whole lines that open a section that cannot be removed. Default: those that `creates` does not match. */
  readonly keeps?: string;
  /** The answer to such a removal. */
  readonly kept?: string;
  /** The answer if there is another section of this kind, with `{word}`: its last word. Default: there may be any number. */
  readonly one?: string;
  /** The beginning of the lines that open the same section, such as `vlan \\d+`. Default: the whole line. */
  readonly key?: string;
  /** Opening it clears it, and each line is added behind the one before. Default false. */
  readonly isText?: boolean;
  /** A line of the outermost level without which the device refuses the section. May hold groups of `line`. */
  readonly needs?: string;
  /** The lines that close a new section. Default: `sectionEnd` at the outermost level, else none. */
  readonly ends?: readonly string[];
  /** The whole line that ends it as `exit` does, such as `exit-address-family`. */
  readonly closes?: string;
}

export interface SamplePaths {
  /** The configuration is nested braces, or a list of `set` commands. */
  readonly style: 'braces' | 'commands';
  /**
   * Whole paths. ` > ` is between the blocks and their statement. A group `value` is a value that a new one replaces.
   */
  readonly known: readonly string[];
  /** The configuration shows values in quotes. Default false. */
  readonly quotes?: boolean;
  /** The answers to an unknown path, to one that exists, and to the removal of one that does not. May hold `{path}` and `{verb}`: `Set` or `Delete`. */
  readonly unknown: string;
  readonly exists?: string;
  readonly absent: string;
}

export interface SampleCommit {
  readonly says?: string;
  /** The session leaves configuration mode. Default false. */
  readonly leaves?: boolean;
  /** The answer if a test refuses it, and while another session commits. Default: that to an unknown command. */
  readonly refused?: string;
  readonly locked?: string;
}

export interface SampleLeave {
  readonly says?: string;
  /** The answer while lines are not committed. Default: they are dropped. */
  readonly refused?: string;
  /** Asked while lines are not committed. Whole answers commit or discard them; any other one stays in configuration mode. */
  readonly asks?: string;
  readonly commits?: string;
  readonly discards?: string;
}

/** Changes that wait on the device for their commit, when their session has ended. */
export interface SamplePending {
  readonly limit: number;
  /** The answer to `enter` at the limit. */
  readonly full: string;
  /** The command that lists them, as a pattern, and its answer. A row may hold `{session}`, `{state}` and `{user}`. */
  readonly command: string;
  readonly head: string;
  readonly row: string;
  /** The row of one that a session edits. */
  readonly usedRow: string;
}

/** Takes the device out of service. */
export interface SampleMaintenance {
  readonly enter: string;
  readonly asks: string;
  readonly says: string;
  readonly leave: string;
  readonly leaveSays: string;
  /** Behind the name in each prompt. */
  readonly mark: string;
}

const texts = z.array(z.string());
const section: z.ZodType<SampleSection> = z.lazy(() =>
  z.strictObject({
    line: z.string(),
    mode: z.string(),
    knows: texts,
    sections: z.array(section).exactOptional(),
    creates: z.string().exactOptional(),
    refused: z.string().exactOptional(),
    keeps: z.string().exactOptional(),
    kept: z.string().exactOptional(),
    one: z.string().exactOptional(),
    needs: z.string().exactOptional(),
    key: z.string().exactOptional(),
    isText: z.boolean().exactOptional(),
    ends: texts.exactOptional(),
    closes: z.string().exactOptional(),
  }),
);
export const configureSchema: z.ZodType<SampleConfigure> = z.strictObject({
  greeting: z.string(),
  hostname: z.string(),
  paths: z
    .strictObject({
      style: z.enum(['braces', 'commands']),
      known: texts,
      quotes: z.boolean().exactOptional(),
      unknown: z.string(),
      exists: z.string().exactOptional(),
      absent: z.string(),
    })
    .exactOptional(),
  knows: texts,
  sections: z.array(section).exactOptional(),
  fallsBack: z.boolean().exactOptional(),
  indent: z.string(),
  root: z.string().exactOptional(),
  sectionEnd: texts,
  single: texts,
  shownNo: texts.exactOptional(),
  interfaces: texts.exactOptional(),
  absent: z.array(z.strictObject({ line: z.string(), answer: z.string(), source: z.string() })).exactOptional(),
  typing: z.strictObject({
    questionMark: z.enum(['text', 'quoted', 'literal', 'help']),
    literalKey: z.string().length(1).exactOptional(),
    utf8: z.boolean().exactOptional(),
    longest: z.int().min(1).exactOptional(),
    scrolls: z.boolean().exactOptional(),
    source: z.string(),
  }),
  texts: z
    .array(z.strictObject({ begins: z.string(), ends: z.string().exactOptional(), example: texts, source: z.string() }))
    .exactOptional(),
  textHint: z.string().exactOptional(),
  textPrompt: z.string().exactOptional(),
  commit: z
    .strictObject({
      says: z.string().exactOptional(),
      leaves: z.boolean().exactOptional(),
      refused: z.string().exactOptional(),
      locked: z.string().exactOptional(),
    })
    .exactOptional(),
  saved: z.string().exactOptional(),
  discard: z.strictObject({ says: z.string(), stays: z.boolean().exactOptional() }).exactOptional(),
  leave: z
    .strictObject({
      says: z.string().exactOptional(),
      refused: z.string().exactOptional(),
      asks: z.string().exactOptional(),
      commits: z.string().exactOptional(),
      discards: z.string().exactOptional(),
    })
    .exactOptional(),
  locked: z.string().exactOptional(),
  isShared: z.boolean().exactOptional(),
  pending: z
    .strictObject({
      limit: z.int().min(1),
      full: z.string(),
      command: z.string(),
      head: z.string(),
      row: z.string(),
      usedRow: z.string(),
    })
    .exactOptional(),
  maintenance: z
    .strictObject({
      enter: z.string(),
      asks: z.string(),
      says: z.string(),
      leave: z.string(),
      leaveSays: z.string(),
      mark: z.string(),
    })
    .exactOptional(),
  sources: texts,
});
