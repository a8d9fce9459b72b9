import { platformIdPattern } from '@netraven/core/registry';
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
const secretLine = pattern.refine(
  (source) => /\(\?<(?:secret|salted)\d*>/.test(source),
  'must have a group named secret or salted',
);
const secretRule = z.strictObject({
  line: secretLine,
  within: pattern.exactOptional(),
  after: pattern.exactOptional(),
});

const proof = z.enum(['live', 'recorded', 'book']);
const source = z.string().min(1);

/** A command, or several. */
const commands = z.union([line, z.array(line).min(1)]);
const pair = z.strictObject({ open: pattern, close: pattern });

const schema = z.strictObject({
  id: z.string().regex(platformIdPattern, 'must be <vendor>_<os> in a-z, 0-9 and _'),
  vendor: z.string().min(1),
  os: z.string().min(1),
  aliases: z.strictObject({ oxidized: z.array(z.string()), netmiko: z.array(z.string()) }),
  ports: z.array(z.int().min(1).max(65535)).min(1),
  tested: z
    .strictObject({
      live: z.string().exactOptional(),
      recorded: z.string().exactOptional(),
      book: z.string().exactOptional(),
      reported: z.string().exactOptional(),
    })
    .refine((tested) => Object.keys(tested).length > 0, 'must say how the platform was tested'),
  detect: z
    .strictObject({ banner: pattern.exactOptional(), command: line.exactOptional(), output: pattern.exactOptional() })
    .exactOptional(),
  channel: z.enum(['shell', 'exec', 'netconf']),
  terminal: z.strictObject({
    type: line,
    columns: z.int().min(80).max(65535),
    rows: z.int().min(24).max(65535),
    typeAhead: z.boolean(),
    enter: z.enum(['\n', '\r', '\r\n']).exactOptional(),
    escapes: z.boolean().exactOptional(),
    keyQuestion: pattern.exactOptional(),
  }),
  login: z
    .strictObject({
      username: pattern.exactOptional(),
      password: pattern.exactOptional(),
      refused: pattern.exactOptional(),
      questions: z.array(z.strictObject({ question: pattern, answer: z.string() })).exactOptional(),
    })
    .exactOptional(),
  prompts: z.strictObject({
    any: pattern,
    privileged: pattern,
    configure: pattern.exactOptional(),
    maintenance: pattern.exactOptional(),
    before: pattern.exactOptional(),
    changing: pattern.exactOptional(),
  }),
  paging: z.strictObject({
    off: z.array(line),
    pager: z.strictObject({ question: pattern, answer: z.string().min(1), residue: pattern }).exactOptional(),
  }),
  enable: z
    .strictObject({
      command: line,
      passwordPrompt: pattern,
      passwordless: z.boolean().exactOptional(),
      after: z.array(line).min(1).exactOptional(),
    })
    .exactOptional(),
  privilege: z
    .strictObject({ command: line, full: pattern, notFor: z.array(line).min(1).exactOptional() })
    .exactOptional(),
  config: z.strictObject({
    commands: z.strictObject({ running: commands, startup: commands.exactOptional() }),
    heading: line.exactOptional(),
    first: pattern.exactOptional(),
    end: pattern.exactOptional(),
    declaredBytes: z
      .strictObject({
        line: withGroup('bytes'),
        slackBytes: z.int().min(0),
        doubtBytes: z.int().min(0),
        unsized: pattern.exactOptional(),
      })
      .exactOptional(),
    structure: z.array(pair).min(1).exactOptional(),
    texts: z.array(pair).min(1).exactOptional(),
    twice: z.boolean().exactOptional(),
    mark: z.strictObject({ command: line, line: line.refine((text) => text.trim() === text) }).exactOptional(),
    count: z
      .strictObject({
        filter: line.refine((text) => text.startsWith(' | '), 'must begin with ` | `'),
        line: withGroup('lines'),
      })
      .exactOptional(),
    volatile: z.array(pattern),
    volatileAttributes: z.array(z.string().min(1)).exactOptional(),
    stray: z.array(pattern),
  }),
  contexts: z
    .strictObject({
      command: line,
      line: withGroup('name'),
      enter: line,
      leave: line,
      prompt: pattern.exactOptional(),
    })
    .exactOptional(),
  contextSections: z
    .strictObject({ open: pattern, name: withGroup('name'), next: pattern.exactOptional() })
    .exactOptional(),
  http: z
    .strictObject({
      port: z.int().min(1).max(65535),
      paths: z.array(z.string().regex(/^(?:\/[\w.-]+)+$/, 'must be a path without a slash at its end')).min(1),
      login: z.union([
        z.enum(['basic', 'bearer']),
        z.strictObject({ header: z.string().regex(/^[A-Za-z][A-Za-z0-9-]*$/, 'must be the name of a header') }),
      ]),
      wrongToken: z.literal(403).exactOptional(),
    })
    .exactOptional(),
  changes: z
    .strictObject({
      messages: z.array(pattern).min(1).exactOptional(),
      last: z.array(pattern).min(1).exactOptional(),
    })
    .exactOptional(),
  configure: z
    .strictObject({
      enter: line,
      leave: line,
      commit: line.exactOptional(),
      save: line.exactOptional(),
      discard: line.exactOptional(),
      leaves: z.array(pattern),
      commitMs: z.int().min(1_000).exactOptional(),
      exclusive: z.boolean().exactOptional(),
      sections: z
        .strictObject({
          exit: line,
          exits: z.array(pattern),
          closes: z.array(pattern).min(1).exactOptional(),
          heads: z.array(pattern),
          containers: z
            .array(z.strictObject({ head: pattern, holds: pattern }))
            .min(1)
            .exactOptional(),
          stays: z.array(pattern).min(1).exactOptional(),
          blocks: z.array(pair).min(1).exactOptional(),
        })
        .exactOptional(),
      texts: z
        .array(
          z
            .strictObject({ begins: pattern, ends: pattern.exactOptional() })
            .refine(
              ({ begins, ends }) => begins.includes('(?<end>') || ends !== undefined,
              'needs `ends` or a group end',
            ),
        )
        .min(1)
        .exactOptional(),
      untypable: z.array(pattern).min(1).exactOptional(),
      defaults: z.array(pattern).min(1).exactOptional(),
      hidden: z
        .array(z.strictObject({ line: pattern, unless: pattern.exactOptional() }))
        .min(1)
        .exactOptional(),
      typing: z
        .strictObject({
          questionMark: z.enum(['text', 'quoted', 'literal', 'help']),
          literalKey: z.string().length(1).exactOptional(),
          utf8: z.boolean().exactOptional(),
          longest: z.int().min(60).exactOptional(),
          scrolls: z.boolean().exactOptional(),
        })
        .refine(
          ({ questionMark, literalKey }) => (questionMark === 'literal') === (literalKey !== undefined),
          '`literalKey` goes with `questionMark: "literal"`',
        ),
      harmless: z.array(z.strictObject({ line: pattern, proof, source })),
      questions: z
        .array(z.strictObject({ question: pattern, answer: z.string(), proof, source }))
        .min(1)
        .exactOptional(),
      locked: z.array(pattern).min(1).exactOptional(),
      standby: z.array(pattern).min(1).exactOptional(),
      pending: z
        .strictObject({
          full: z.array(pattern).min(1),
          command: line,
          line: withGroup('name'),
          abort: line.refine((command) => command.includes('{name}'), 'must hold {name}'),
        })
        .exactOptional(),
      revert: z
        .strictObject({
          enter: line.exactOptional(),
          commit: line.exactOptional(),
          confirm: line.exactOptional(),
          now: line.exactOptional(),
          rollback: line.exactOptional(),
        })
        .refine(({ now, rollback }) => (now === undefined) !== (rollback === undefined), 'needs `now` or `rollback`')
        .exactOptional(),
    })
    .exactOptional(),
  commands: z.strictObject({
    read: z.array(pattern),
    filters: z.array(pattern),
    errors: z.array(pattern),
    modes: z.array(pattern),
  }),
  secrets: z.strictObject({
    before: pattern.exactOptional(),
    rules: z.array(z.union([secretLine, secretRule])),
    words: z.array(z.string().regex(/^[\w-]+$/, 'must be a word')),
    keep: z.array(pattern),
    names: z.array(withGroup('name')),
  }),
}) satisfies z.ZodType<Platform>;

/** Rules between fields. */
function problemsBetween(platform: Platform, name: string): string[] {
  const { id, prompts, config, configure, contexts } = platform;
  const lists = [config.commands.running, config.commands.startup].some((each) => Array.isArray(each));
  const proofs = [config.end, config.declaredBytes, config.structure, config.mark, config.twice];
  return [
    ...(id === name ? [] : [`id: is ${id}, but the folder is named ${name}`]),
    ...(configure && prompts.configure === undefined ? ['prompts.configure: is missing, as there is `configure`'] : []),
    ...(configure?.sections && prompts.configure?.includes('(?<mode>') === false
      ? ['prompts.configure: has no group named mode, as there is `configure.sections`']
      : []),
    ...(lists && config.heading === undefined ? ['config.heading: is missing, as there are several commands'] : []),
    ...(proofs.some(Boolean) || platform.channel !== 'shell'
      ? []
      : ['config: nothing proves that a configuration is complete; add `end`, `structure` or `twice`']),
    ...(config.twice && config.first === undefined && config.end === undefined
      ? ['config.twice: an error of the device comes twice too; add `first` or `end`']
      : []),
    ...(config.count && !config.twice ? ['config.count: needs `twice`'] : []),
    ...(contexts?.enter.includes('{name}') === false ? ['contexts.enter: must hold {name}'] : []),
    ...(platform.contextSections && !config.structure ? ['contextSections: needs config.structure'] : []),
    ...(platform.channel === 'netconf' ? ofTerminals.filter((field) => platform[field] !== undefined) : []).map(
      (field) => `${field}: has no meaning with NETCONF`,
    ),
  ];
}

const ofTerminals = ['login', 'enable', 'privilege', 'contexts', 'contextSections', 'configure'] as const;

/**
 * Checks the data of one platform.
 * @throws {NetRavenError} NR_DEVICE_PLATFORM_INVALID with all problems
 */
export function parsePlatform(data: unknown, name: string): Platform {
  const parsed = schema.safeParse(data);
  const problems = parsed.success
    ? problemsBetween(parsed.data, name)
    : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (!parsed.success || problems.length > 0) {
    throw deviceError('NR_DEVICE_PLATFORM_INVALID', `Platform ${name}: ${problems.join('; ')}`);
  }
  return parsed.data;
}
