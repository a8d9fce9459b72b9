import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { createContext, Script } from 'node:vm';
import { fillVars, messageOf, NetRavenError, type DeviceInfo, type Finding } from '@netraven/core';
import type { Rule } from './rules.ts';
import { isEmpty, linesOf, patternOf, sectionsOf, type Line, type Section } from './sections.ts';

/** A rule for the device, and what breaks it. */
export interface Checked {
  readonly rule: Rule;
  /** Why the rule was not checked. Default: it was. */
  readonly unchecked?: string;
  readonly findings: readonly Finding[];
}

/** The device as rules see it. */
export type Subject = Pick<DeviceInfo, 'name' | 'platform' | 'vars'>;

/** Time for one rule, in ms. The machine may be busy. */
const longestMs = 2_000;
/** How often a rule is tried that did not get the processor for half of its time. */
const mostTries = 3;
/** Words of a pattern that are tried in place of a secret. */
const mostWords = 50;

/**
 * Checks a configuration. Returns the rules for the platform of the device, in their order.
 *
 * @throws {NetRavenError} COMPLIANCE_RULE_SLOW
 */
export async function check(config: string, rules: readonly Rule[], device: Subject): Promise<Checked[]> {
  const lines = linesOf(config);
  const checked: Checked[] = [];
  for (const rule of rules) {
    const one = await withinTime(rule, () => checkRule(rule, lines, device));
    if (one) checked.push(one);
    // A job host that gives no sign of life for 5 s is killed.
    await nextTurn();
  }
  return checked;
}

/** Returns true if a rule is for a platform. */
export function isFor({ platforms }: Pick<Rule, 'platforms'>, platform: string): boolean {
  return platforms.length === 0 || platforms.some((one) => patternOf(one).test(platform));
}

/** Checks one rule. Returns undefined if it is for other platforms. */
function checkRule(rule: Rule, lines: readonly Line[], device: Subject): Checked | undefined {
  if (!isFor(rule, device.platform)) return undefined;
  const { section } = rule;
  const places = section === undefined ? undefined : sectionsOf(lines, section);
  const findings = (places ?? [{ head: undefined, lines, hasEnd: true }])
    .filter(({ hasEnd }) => hasEnd)
    .flatMap(({ head, lines: inside }) =>
      broken(rule, inside, device).map(({ says, line }): Finding => {
        const place = line === undefined ? undefined : `line ${line}`;
        const where = [head, place].filter((part) => part !== undefined).join(', ');
        const why = rule.why === undefined ? '' : ` (${rule.why})`;
        const message = `${rule.id}: ${says}${why}`;
        return { severity: rule.severity, message, ...(where !== '' && { where }), rule: rule.id };
      }),
    );
  const unchecked = places && whyUnchecked(places, rule, findings.length > 0);
  if (unchecked === undefined) return { rule, findings };
  const message = `${rule.id}: not checked, because ${unchecked}`;
  return { rule, unchecked, findings: [{ severity: 'info', message }] };
}

/** Returns why the sections of a rule say nothing about it. A rule that a section breaks is checked. */
function whyUnchecked(places: readonly Section[], { section }: Rule, isBroken: boolean): string | undefined {
  if (places.length === 0) return `there is no section \`${section}\``;
  const open = places.find(({ hasEnd }) => !hasEnd);
  if (open && !isBroken) return `the end of the section \`${open.head}\` was not found`;
  // An empty section may be one that the text shows in an unknown form.
  return places.every(isEmpty) ? `the section \`${section}\` is empty` : undefined;
}

const context = createContext({});
const script = new Script('call()');

/** Calls a function that changes nothing. Ends it after the time for a rule: V8 ends a regular expression too. */
async function withinTime<Result>(rule: Rule, call: () => Result): Promise<Result> {
  for (let tries = 1; ; tries++) {
    const before = usedMs();
    context['call'] = call;
    try {
      return script.runInContext(context, { timeout: longestMs }) as Result;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      if (tries >= mostTries || usedMs() - before >= longestMs / 2) throw slowError(rule);
    } finally {
      delete context['call'];
    }
    // The timer that gives signs of life comes first: see above.
    await wait(1);
  }
}

/** Returns the processor time of this thread, in ms. */
function usedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function slowError(rule: Rule): NetRavenError {
  const { cause, hint } = slowPart(rule);
  return new NetRavenError('COMPLIANCE_RULE_SLOW', `The rule ${rule.id} took longer than 2 s: its ${cause}`, { hint });
}

/** Returns the part of a rule that is probably too slow. */
function slowPart(rule: Rule): { readonly cause: string; readonly hint: string } {
  if ('pattern' in rule) {
    const hint = 'Write the pattern without a repetition in a repetition, such as `(a+)+` or `(.*x)*`.';
    return { cause: `pattern \`${rule.pattern}\` is too slow`, hint };
  }
  if (rule.section !== undefined)
    return { cause: `section \`${rule.section}\` is too slow`, hint: 'Write the section with fewer `*`.' };
  const hint = 'Split the rule into rules with fewer lines, or use a pattern around the secrets.';
  return { cause: 'lines take too long to compare', hint };
}

interface Broken {
  readonly says: string;
  readonly line?: number;
}

function broken(rule: Rule, lines: readonly Line[], device: Subject): Broken[] {
  if (rule.kind === 'some-match' || rule.kind === 'none-match') return brokenPattern(rule, lines);
  let patterns: readonly { readonly line: Line; readonly pattern: RegExp }[] | undefined;
  const maskedLines = (): NonNullable<typeof patterns> =>
    (patterns ??= lines.flatMap((line) => {
      const parts = line.text.split(mask);
      // A mask stands for any text. A line that is only a mask, such as one of a private key, would fit each line.
      const isMixed = parts.length > 1 && parts.some((part) => part.trim() !== '');
      return isMixed ? [{ line, pattern: patternOf(parts.join('*')) }] : [];
    }));
  return rule.lines.flatMap((line) => {
    let text: string;
    try {
      text = fillVars(line.trim(), device);
    } catch (error) {
      return [{ says: messageOf(error).replace(/^The /, 'the ') }];
    }
    const same = lines.filter((one) => one.text === text);
    if (same.length > 0 && rule.kind === 'absent')
      return same.map(({ number }) => ({ says: `\`${text}\` is there`, line: number }));
    if (same.length > 0) return [];
    const found = maskedLines().find(({ pattern }) => pattern.test(text))?.line;
    if (found) return [cannotCompare(found)];
    return rule.kind === 'absent' ? [] : [{ says: `\`${text}\` is missing` }];
  });
}

function brokenPattern(
  { kind, pattern: source }: Extract<Rule, { readonly pattern: string }>,
  lines: readonly Line[],
): Broken[] {
  const pattern = new RegExp(source, 'u');
  // A pattern that matches a word alone says nothing about the text around a secret: it would question each secret.
  const words = wordsOf(source).filter((word) => !pattern.test(word));
  const found: Broken[] = [];
  for (const line of lines) {
    const { text, number } = line;
    // The word and the hash of a mask are not in the configuration.
    const shown = text.replaceAll(mask, '*****');
    if (pattern.test(shown)) {
      if (kind === 'some-match') return [];
      found.push({ says: `\`${text}\` matches \`${source}\``, line: number });
    } else if (shown !== text && words.some((word) => pattern.test(text.replaceAll(mask, word)))) {
      found.push(cannotCompare(line));
    }
  }
  return kind === 'none-match' ? found : [found[0] ?? { says: `no line matches \`${source}\`` }];
}

/** Returns words that a pattern may look for in place of a secret. */
function wordsOf(source: string): string[] {
  const words = source.replaceAll(/\\./gu, ' ').match(/[\w-]+/g) ?? [];
  return [...new Set(words)].slice(0, mostWords);
}

function cannotCompare({ text, number }: Line): Broken {
  return { says: `\`${text}\` cannot be compared: use a pattern around the secret`, line: number };
}

const mask = /<secret:[0-9a-f]+>/g;
