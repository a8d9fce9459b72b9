import type { Done } from './config-mode.ts';
import type { Edit } from './device-state.ts';
import { addText, editConfig, linesWith } from './edit-lines.ts';
import { setText } from './edit-text.ts';
import {
  inFull,
  isSame,
  matches,
  openSection,
  placeLine,
  refusalOf,
  type OpenSection,
  type Place,
} from './place-line.ts';
import { fill } from '../sample/sample.ts';
import type { SampleConfigure, SampleSection } from '../sample/sample-configure.ts';
import { setPath } from './set-paths.ts';

export interface ConfigLinesOptions {
  readonly rules: SampleConfigure;
  /** Returns the edited configuration. */
  readonly config: () => string;
  readonly apply: (edit: Edit) => void;
  /** Returns the answer to an unknown line. */
  readonly unknown: (line: string) => Done;
}

const nothing: Done = { output: '' };

/** The lines of configuration mode in one session, with the sections that they open. */
export class ConfigLines {
  readonly #options: ConfigLinesOptions;
  readonly #rules: SampleConfigure;
  #path: readonly OpenSection[] = [];

  constructor(options: ConfigLinesOptions) {
    this.#options = options;
    this.#rules = options.rules;
  }

  /** The open section, as the prompt shows it. */
  get section(): string | undefined {
    return this.#path.at(-1)?.mode;
  }

  /** Leaves the open section. Returns false at the outermost level. */
  exit(): boolean {
    const isInside = this.#path.length > 0;
    this.#path = this.#path.slice(0, -1);
    return isInside;
  }

  /** Leaves all sections. */
  reset(): void {
    this.#path = [];
  }

  /**
   * Takes a line.
   *
   * @param isKnown accepts any line
   */
  take(input: string, command: string, isKnown: boolean): Done {
    const { paths, interfaces } = this.#rules;
    if (/^[!#]/.test(command)) return nothing;
    if (paths) {
      const result = setPath(this.#options.config(), command, paths, isKnown);
      if (result?.edit) this.#options.apply(result.edit);
      return result ?? (isKnown ? nothing : this.#options.unknown(command));
    }
    const closes = this.#path.at(-1)?.rules.closes;
    if (closes !== undefined && matches(closes, command)) {
      this.exit();
      return nothing;
    }
    const removes = command.startsWith('no ');
    const line = removes ? command.slice(3) : command;
    const here: Place | undefined = isKnown ? { depth: this.#path.length } : undefined;
    const place = placeLine(this.#path, inFull(line, interfaces), this.#rules) ?? here;
    if (!place) return this.#options.unknown(command);
    const path = this.#path.slice(0, place.depth);
    if (place.section) return this.#editSection(line, removes, path, place.section);
    return this.#editLine(input, line, removes, path);
  }

  #editSection(typed: string, removes: boolean, path: readonly OpenSection[], section: SampleSection): Done {
    const rules = this.#rules;
    const { config, apply, unknown } = this.#options;
    const heads = headsOf(path);
    const full = inFull(typed, rules.interfaces);
    const around = linesWith(config(), heads, '', rules);
    const existing = around.find((each) => isSame(section, inFull(each, rules.interfaces), full));
    const outermost = linesWith(config(), [], '', rules);
    const refusal = refusalOf(section, { full, removes, existing, around, outermost });
    if (refusal === '') return unknown(removes ? `no ${typed}` : typed);
    if (refusal !== undefined) return { output: refusal, failed: true };
    const head = existing ?? full;
    apply((before) => editConfig(before, { heads, line: head, removes, section }, rules));
    this.#path = removes ? path : [...path, openSection(section, head)];
    return nothing;
  }

  #editLine(input: string, line: string, removes: boolean, path: readonly OpenSection[]): Done {
    const rules = this.#rules;
    const { config, apply } = this.#options;
    const heads = headsOf(path);
    const isAbsent = removes && linesWith(config(), heads, line, rules).length === 0;
    const absent = isAbsent ? rules.absent?.find((each) => matches(each.line, line)) : undefined;
    if (absent) return { output: absent.answer, failed: true };
    this.#path = path;
    const text = removes ? undefined : this.#text(input, heads);
    if (text) return text;
    const isText = path.at(-1)?.rules.isText === true;
    apply((before) => editConfig(before, { heads, line, removes, isText }, rules));
    return nothing;
  }

  /** Begins a text of several lines. Returns undefined for another line. */
  #text(input: string, heads: readonly string[]): Done | undefined {
    const { rules, apply } = this.#options;
    const text = textOf(rules, input);
    if (!text) return undefined;
    const { end, isWhole, isLast } = text;
    const { textPrompt = '' } = rules;
    const lines = [input.trim()];
    const finish = (): Done => {
      apply((config) => (heads.length > 0 ? addText(config, heads, lines, rules) : setText(config, lines, end)));
      return nothing;
    };
    if (isWhole) return finish();
    const reads = (typed: string): Done => {
      lines.push(typed);
      return isLast(typed) ? finish() : { output: textPrompt, reads };
    };
    const hint = rules.textHint ?? "Enter TEXT message.  End with the character '{end}'.\n";
    const shown = end === undefined && !rules.textHint ? '' : fill(hint, { end: end ?? '' });
    return { output: shown + textPrompt, reads };
  }
}

/** The first line of a text of several lines. */
export interface BegunText {
  /** The characters that the last line holds. Undefined: the last line is a word of its own. */
  readonly end: string | undefined;
  /** It ends in its first line. */
  readonly isWhole: boolean;
  readonly isLast: (line: string) => boolean;
}

/** Returns the text that a line begins. */
export function textOf({ texts = [] }: SampleConfigure, line: string): BegunText | undefined {
  for (const { begins, ends } of texts) {
    const found = new RegExp(`^ *(?:${begins})`, 'i').exec(line);
    if (!found) continue;
    const end = found.groups?.['end'];
    const last = new RegExp(`^ *(?:${ends ?? '\\0'})$`);
    return {
      end,
      isWhole: end !== undefined && line.slice(found[0].length).includes(end),
      isLast: (each) => (end === undefined ? last.test(each) : each.includes(end)),
    };
  }
  return undefined;
}

function headsOf(path: readonly OpenSection[]): readonly string[] {
  return path.map(({ head }) => head);
}
