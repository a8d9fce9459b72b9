import { z } from 'zod';
import { deviceError } from '../codes.ts';
import type { Platform } from './platform.ts';

const pattern = z
  .string()
  .min(1)
  .superRefine((source, context) => {
    try {
      RegExp(source, 'u');
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is not a regular expression: ${String(error)}` });
    }
  });
const line = z.string().regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII');
const withGroup = (group: string): typeof pattern =>
  pattern.refine((source) => source.includes(`(?<${group}>`), `must have a group named ${group}`);

const schema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*_[a-z0-9_]+$/, 'must be <vendor>_<os> in a-z, 0-9 and _'),
  vendor: z.string().min(1),
  os: z.string().min(1),
  aliases: z.strictObject({ oxidized: z.array(z.string()), netmiko: z.array(z.string()) }),
  ports: z.array(z.int().min(1).max(65535)).min(1),
  transport: z.enum(['shell', 'exec']),
  terminal: z.strictObject({
    type: line,
    columns: z.int().min(80).max(65535),
    rows: z.int().min(24).max(65535),
    typeAhead: z.boolean(),
  }),
  prompts: z.strictObject({ any: pattern, privileged: pattern, configure: pattern }),
  paging: z.strictObject({
    off: z.array(line).min(1),
    question: pattern,
    answer: z.string().min(1),
    residue: pattern,
  }),
  enable: z.strictObject({ command: line, passwordPrompt: pattern }).exactOptional(),
  config: z.strictObject({
    commands: z.strictObject({ running: line, startup: line.exactOptional() }),
    end: pattern.exactOptional(),
    declaredBytes: z.strictObject({ line: withGroup('bytes'), slackBytes: z.int().min(0) }).exactOptional(),
    volatile: z.array(pattern),
    stray: z.array(pattern),
  }),
  configure: z.strictObject({
    enter: line,
    leave: line,
    leaves: z.array(pattern),
    text: withGroup('end').exactOptional(),
  }),
  commands: z.strictObject({
    read: z.array(pattern),
    filters: z.array(pattern),
    errors: z.array(pattern),
    modes: z.array(pattern),
  }),
  secrets: z.strictObject({
    before: pattern.exactOptional(),
    rules: z.array(withGroup('secret')),
    words: z.array(z.string().regex(/^[\w-]+$/, 'must be a word')),
    keep: z.array(pattern),
    names: z.array(withGroup('name')),
  }),
}) satisfies z.ZodType<Platform>;

/**
 * Checks the data of one platform.
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID with all problems
 */
export function parsePlatform(data: unknown, name: string): Platform {
  const parsed = schema.safeParse(data);
  const problems = parsed.success
    ? parsed.data.id === name
      ? []
      : [`id: is ${parsed.data.id}, but the folder is named ${name}`]
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!parsed.success || problems.length > 0) {
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `Platform ${name}: ${problems.join('; ')}`);
  }
  return parsed.data;
}
