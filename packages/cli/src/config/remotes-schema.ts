import { z } from 'zod';
import type { MirrorRemote } from '@netraven/worker';

/** Messages of values that need another fix than a correction of the value. */
export const fixes: Readonly<Record<string, string>> = {
  'the URL holds a user or a password':
    'Remove them from the URL. Store them with `netraven credentials add <name> --username <user> --tag mirror --network <host>`, and set `credential` to that name.',
  'the URL is of no protocol that NetRaven uses':
    'Use `https://host/path`, `ssh://user@host/path`, `user@host:path` or `file:///path`.',
};
const [loginFound = '', protocolUnknown = ''] = Object.keys(fixes);

/** `user@host:path`. A host or path with a dash first would be an option of ssh or Git. */
const scpForm = /^\w[\w.+-]*@(?:\w[\w.-]*|\[[\da-fA-F:]+\]):(?![-/]{2}|-)\S+$/;

const text = z.string().regex(/^[^\p{Cc}\s][^\p{Cc}]*$/u, 'must be a text without control characters');

const urlSchema = text.check((context) => {
  const problem = problemOf(context.value);
  if (problem !== undefined) context.issues.push({ code: 'custom', message: problem, input: context.value });
});

/** Returns why a URL must not reach Git. Never its text: it may hold a password. */
function problemOf(url: string): string | undefined {
  if (/[\s\\]/.test(url)) return 'must not contain blanks or backslashes';
  const protocol = /^(https|ssh|file):\/\//.exec(url)?.[1];
  if (protocol === undefined) return scpForm.test(url) ? undefined : protocolUnknown;
  const { username, password, hostname, pathname } = URL.parse(url) ?? {};
  if (password || (protocol === 'https' && username) || /^\w+:\/\/[^/]*:[^/]*@/.test(url)) return loginFound;
  // The URL is parsed by Git, which decodes `%2d`.
  if ([hostname, username, pathname].some((part) => part === undefined || /^\/?(?:-|%2d)|%[01]|%7f/i.test(part))) {
    return protocolUnknown;
  }
  if (pathname === '/' || pathname === '') return 'must name a repository';
  return (hostname === '') === (protocol === 'file') ? undefined : protocolUnknown;
}

/** The remotes of the mirror. */
export const remotesSchema: z.ZodType<readonly MirrorRemote[]> = z
  .array(
    z.strictObject({
      name: z
        .string()
        .max(64)
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'must be letters, digits, `.`, `_` and `-`, a letter or digit first'),
      url: urlSchema,
      credential: text.exactOptional(),
      knownHosts: text.exactOptional(),
      ca: text.exactOptional(),
      replace: z
        .string()
        .regex(/^[0-9a-f]{40,64}$/, 'must be a whole commit id')
        .exactOptional(),
    }),
  )
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'must have different names')
  .refine(
    (all) => all.every(({ url, ca, knownHosts }) => (url.startsWith('https:') ? !knownHosts : !ca)),
    '`ca` is for HTTPS, `knownHosts` for SSH',
  );
