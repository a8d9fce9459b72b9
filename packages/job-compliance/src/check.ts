import { fillVars, messageOf, type DeviceInfo, type Finding } from '@netraven/core';
import type { Rule } from './rules.ts';
import { linesOf, patternOf, sectionsOf, type Line } from './sections.ts';

/** A rule for the device, and what breaks it. */
export interface Checked {
  readonly rule: Rule;
  /** False: the configuration has no section of the rule, so there was nothing to check. */
  readonly isChecked: boolean;
  readonly findings: readonly Finding[];
}

/** The device as rules see it. */
export type Subject = Pick<DeviceInfo, 'name' | 'platform' | 'vars'>;

/** Checks a configuration. Returns the rules for the platform of the device, in their order. */
export function check(config: string, rules: readonly Rule[], device: Subject): Checked[] {
  const lines = linesOf(config);
  return rules.flatMap((rule) => {
    if (rule.platforms.length > 0 && !rule.platforms.some((one) => patternOf(one).test(device.platform))) return [];
    const { section } = rule;
    const places = section === undefined ? [{ head: undefined, lines }] : sectionsOf(lines, section);
    if (places.length === 0) {
      const message = `${rule.id}: not checked, because there is no section \`${section}\``;
      return { rule, isChecked: false, findings: [{ severity: 'info', message } as const] };
    }
    const findings = places.flatMap(({ head, lines: inside }) =>
      broken(rule, inside, device).map(({ says, line }): Finding => {
        const place = line === undefined ? undefined : `line ${line}`;
        const where = [head, place].filter((part) => part !== undefined).join(', ');
        const why = rule.why === undefined ? '' : ` (${rule.why})`;
        return { severity: rule.severity, message: `${rule.id}: ${says}${why}`, ...(where !== '' && { where }) };
      }),
    );
    return { rule, isChecked: true, findings };
  });
}

interface Broken {
  readonly says: string;
  readonly line?: number;
}

function broken(rule: Rule, lines: readonly Line[], device: Subject): Broken[] {
  if (rule.kind === 'some-match' || rule.kind === 'none-match') {
    const pattern = new RegExp(rule.pattern, 'u');
    const fitting = lines.filter(({ text }) => pattern.test(text));
    if (rule.kind === 'none-match')
      return fitting.map(({ text, number }) => ({ says: `\`${text}\` matches \`${rule.pattern}\``, line: number }));
    return fitting.length > 0 ? [] : [{ says: `no line matches \`${rule.pattern}\`` }];
  }
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
    const masked = lines.find((one) => mayBe(one.text, text));
    if (masked)
      return [{ says: `\`${masked.text}\` cannot be compared: use a pattern around the secret`, line: masked.number }];
    return rule.kind === 'absent' ? [] : [{ says: `\`${text}\` is missing` }];
  });
}

const mask = /<secret:[0-9a-f]+>/;

/** Returns true if a line has masked secrets, and may be this text without the masks. */
function mayBe(line: string, text: string): boolean {
  if (!mask.test(line)) return false;
  return patternOf(line.split(mask).join('*')).test(text);
}
