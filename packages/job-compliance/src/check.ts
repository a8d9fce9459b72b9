import type { DeviceVars, Finding } from '@netraven/core';
import type { Rule } from './rules.ts';
import { linesOf, patternOf, sectionsOf, type Line } from './sections.ts';

/** A rule and what breaks it. */
export interface Checked {
  readonly rule: Rule;
  readonly findings: readonly Finding[];
}

/** Checks a configuration. Returns the rules that apply to the device, in their order. */
export function check(
  config: string,
  rules: readonly Rule[],
  { platform, vars }: { readonly platform: string; readonly vars: DeviceVars },
): Checked[] {
  return rules.flatMap((rule) => {
    if (rule.platforms.length > 0 && !rule.platforms.some((one) => patternOf(one).test(platform))) return [];
    const places =
      rule.section === undefined ? [{ head: undefined, lines: linesOf(config) }] : sectionsOf(config, rule.section);
    // Without such a section there is nothing that could break the rule.
    if (places.length === 0) return [];
    const findings = places.flatMap(({ head, lines }) =>
      broken(rule, lines, vars).map(({ says, line }): Finding => {
        const where = [...(head === undefined ? [] : [head]), ...(line === undefined ? [] : [`line ${line}`])].join(
          ', ',
        );
        const why = rule.why === undefined ? '' : ` (${rule.why})`;
        return { severity: rule.severity, message: `${rule.id}: ${says}${why}`, ...(where !== '' && { where }) };
      }),
    );
    return { rule, findings };
  });
}

interface Broken {
  readonly says: string;
  readonly line?: number;
}

function broken(rule: Rule, lines: readonly Line[], vars: DeviceVars): Broken[] {
  if (rule.kind === 'some-match' || rule.kind === 'none-match') {
    const pattern = new RegExp(rule.pattern, 'u');
    const fitting = lines.filter(({ text }) => pattern.test(text));
    if (rule.kind === 'none-match')
      return fitting.map(({ text, number }) => ({ says: `\`${text}\` matches ${rule.pattern}`, line: number }));
    return fitting.length > 0 ? [] : [{ says: `no line matches ${rule.pattern}` }];
  }
  return rule.lines.flatMap((line) => {
    const missing = variablesIn(line).find((name) => !Object.hasOwn(vars, name));
    if (missing !== undefined) return [{ says: `the device has no variable ${missing}` }];
    const text = filled(line, vars);
    const same = lines.filter((one) => one.text === text);
    if (rule.kind === 'absent') return same.map(({ number }) => ({ says: `\`${text}\` is there`, line: number }));
    return same.length > 0 ? [] : [{ says: `\`${text}\` is missing` }];
  });
}

const variable = /\{([\w-]+)\}/g;

function variablesIn(line: string): string[] {
  return Array.from(line.matchAll(variable), ([, name = '']) => name);
}

/** Puts the variables of the device into a line: `ntp server {ntp}`. */
function filled(line: string, vars: DeviceVars): string {
  return line.trim().replaceAll(variable, (_, name: string) => String(vars[name]));
}
