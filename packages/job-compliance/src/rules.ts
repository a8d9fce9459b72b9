import { z } from 'zod';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

const common = {
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'use a-z, 0-9 and dashes')
    .max(64)
    .meta({ title: 'Id', description: 'Names the rule in results, e.g. no-telnet.' }),
  severity: z.enum(severities).default('medium').meta({ title: 'Severity' }),
  why: z.string().max(200).exactOptional().meta({ title: 'Why', description: 'Shown with each finding.' }),
  platforms: z
    .array(z.string().min(1))
    .default([])
    .meta({ title: 'Platforms', description: 'Platforms with this rule, e.g. cisco_ios or cisco_*. Default: all.' }),
  section: z.string().min(1).max(200).exactOptional().meta({
    title: 'Section',
    description:
      'First lines of the sections to look into, e.g. `interface *` or `router bgp * > address-family *`. Each of them must keep the rule.',
  }),
};

const lines = z.array(z.string().min(1).max(500)).min(1).max(100);
const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine(isPattern, 'is no regular expression')
  .meta({ title: 'Pattern', description: 'A regular expression, compared with each line without its indent.' });

/** A demand on a configuration. */
export const ruleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('present'), lines: lines.meta({ title: 'Lines that must be there' }), ...common }),
  z.strictObject({
    kind: z.literal('absent'),
    lines: lines.meta({ title: 'Lines that must not be there' }),
    ...common,
  }),
  z.strictObject({ kind: z.literal('some-match'), pattern, ...common }),
  z.strictObject({ kind: z.literal('none-match'), pattern, ...common }),
]);

export type Rule = z.output<typeof ruleSchema>;

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text, 'u'));
  } catch {
    return false;
  }
}
