import { basename } from 'node:path';
import { didYouMean } from '@netraven/core/registry';
import { ageMs } from '@netraven/installer';
import { z } from 'zod';
import { cliError } from '../codes.ts';
import type { NetRavenConfig } from './config.ts';
import { fixes, remotesSchema } from './remotes-schema.ts';

const passwordFound = 'the URL holds a password';

/** Finds a password also in a URL that only `pg` can parse. */
function hasPassword(url: string): boolean {
  const [address = '', query = ''] = url.split('?', 2);
  return /:\/\/[^@]*:.*@/.test(address) || /(^|&)password=/.test(query);
}

const names = z.array(z.string().min(1));

const networks = z.array(
  z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: 'must be an IP address or network' }),
);
const listener = {
  address: z.union([z.ipv4(), z.ipv6()], { error: 'must be an IP address' }),
  port: z.number().int().min(1).max(65_535),
};

const shape = {
  failFast: z.enum(['off', 'none-valid', 'any-invalid']).exactOptional(),
  folders: names.exactOptional(),
  pins: z.record(z.string(), z.string().min(1)).exactOptional(),
  allowTransitive: names.exactOptional(),
  install: z
    .strictObject({
      scopes: z.array(z.string().regex(/^@[a-z0-9~][\w.~-]*$/, 'must be a scope such as @acme')).exactOptional(),
      minimumAge: z
        .string()
        .refine((text) => ageMs(text) !== undefined, 'must be hours, days or weeks such as 12h, 3d or 2w')
        .exactOptional(),
      provenance: z.boolean().exactOptional(),
    })
    .exactOptional(),
  port: z.number().int().min(0).max(65_535).exactOptional(),
  database: z
    .strictObject({
      url: z
        .string()
        .min(1)
        .refine((url) => !hasPassword(url), passwordFound),
    })
    .exactOptional(),
  allowAddresses: networks.exactOptional(),
  sources: z.strictObject({ folders: names }).exactOptional(),
  syslog: z.strictObject(listener).exactOptional(),
  oxidizedApi: z
    .strictObject({ ...listener, allow: networks.min(1), requireToken: z.boolean().exactOptional() })
    .exactOptional(),
  mirror: z.strictObject({ remotes: remotesSchema.exactOptional() }).exactOptional(),
  slots: z.number().int().min(1).max(1000).exactOptional(),
  logLevel: z.enum(['debug', 'info', 'warning', 'error', 'critical']).exactOptional(),
} satisfies { readonly [K in keyof Required<NetRavenConfig>]: z.ZodType };

const schema: z.ZodType<NetRavenConfig> = z.strictObject(shape);
/** The keys of a config. */
export const configKeys: readonly string[] = Object.keys(shape);
/** The keys of settings that are objects, or lists of them. */
const innerKeys: Readonly<Record<string, readonly string[]>> = {
  database: ['url'],
  install: ['scopes', 'minimumAge', 'provenance'],
  sources: ['folders'],
  syslog: ['address', 'port'],
  mirror: ['remotes'],
  'mirror.remotes': ['name', 'url', 'credential', 'knownHosts', 'ca', 'replace'],
  oxidizedApi: ['address', 'port', 'allow', 'requireToken'],
};

/** Keys that probably hold a secret. */
const secretive = /pass|secret|token|credential|master|database_?url|private/i;

interface Problem {
  readonly path: string;
  readonly message: string;
  readonly fix: string;
}

/**
 * Checks the export of a config file. `text`: content of the file, for line numbers.
 *
 * @throws {NetRavenError} NR_CONFIG_INVALID; its `problems` name file, line and key of each.
 */
export function checkConfig(file: string, text: string, value: unknown): NetRavenConfig {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(file, text, key, issue.path.map(String)))
      : [wrongValue(file, text, issue.path.map(String), issue.message)],
  );
  const [first] = problems;
  const error = cliError('NR_CONFIG_INVALID', `${file} is not as it should be: ${first?.path}: ${first?.message}`);
  throw Object.assign(error, { problems });
}

function unknownKey(file: string, text: string, key: string, parents: readonly string[]): Problem {
  const path = `${place(file, text, key)} ${[...parents, key].join('.')}`;
  const inner = parents.filter((parent) => !/^\d+$/.test(parent)).join('.');
  const known = inner === '' ? configKeys : (innerKeys[inner] ?? []);
  const similar = didYouMean(key, known);
  // `credentials` of a remote is the name of a credential, misspelled.
  if (secretive.test(key) && !(key.startsWith('credential') && similar !== '')) {
    const fix =
      'Set DATABASE_URL, PGPASSWORD or NETRAVEN_MASTER_KEY in the environment; add logins with `netraven credentials add`.';
    return { path, message: 'secrets do not belong in this file', fix };
  }
  return { path, message: `unknown key.${similar}`, fix: `Known keys: ${known.join(', ')}.` };
}

function wrongValue(file: string, text: string, path: readonly string[], message: string): Problem {
  const key = path[0] ?? '';
  const what = path.length === 0 ? 'the default export' : path.join('.');
  return {
    path: `${place(file, text, key)} ${what}`,
    message,
    fix:
      message === passwordFound
        ? 'Remove the password from the URL, and set PGPASSWORD or the whole DATABASE_URL in the environment.'
        : (fixes[message] ?? 'Correct the value; your editor shows what is allowed.'),
  };
}

/** Returns the file and, if it is unambiguous, the line that sets a key. */
function place(file: string, text: string, key: string): string {
  const lines = text.split('\n').map((line, index) => (setsKey(line, key) ? index + 1 : 0));
  const [line, ...more] = lines.filter((number) => number > 0);
  return line === undefined || more.length > 0 ? basename(file) : `${basename(file)}:${line}`;
}

function setsKey(line: string, key: string): boolean {
  const before = line.split(key)[0];
  const after = line.slice((before ?? '').length + key.length);
  return key !== '' && line.includes(key) && /(^|[\s{,'"])$/.test(before ?? '') && /^['"]?\s*:/.test(after);
}
