import { parseArgs } from 'node:util';
import { CreateError } from '../create-error.ts';
import type { Given } from './answers.ts';

export interface Flags {
  readonly given: Given;
  /** Take what was not given as proposed, and ask nothing. */
  readonly yes: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const several = { type: 'string', multiple: true } as const;
const one = { type: 'string' } as const;
const whether = { type: 'boolean', default: false } as const;

/** Reads the command line. @throws {CreateError} NR_CREATE_USAGE */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parse(args);
  const [positional, ...more] = positionals;
  if (more.length > 0)
    throw new CreateError('NR_CREATE_USAGE', `One name is enough, and there is also ${more.join(', ')}`);
  const { yes, help, version, platform, permission, ...rest } = values;
  const given = {
    name: rest.name ?? positional,
    scope: rest.scope,
    jobType: rest['job-type'],
    label: rest.label,
    description: rest.description,
    icon: rest.icon,
    platforms: platform && split(platform),
    permissions: permission && split(permission),
    directory: rest.directory,
    packageManager: rest['package-manager'],
  };
  return { given, yes, help, version };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: one,
        scope: one,
        'job-type': one,
        label: one,
        description: one,
        icon: one,
        platform: several,
        permission: several,
        directory: one,
        'package-manager': one,
        yes: { ...whether, short: 'y' },
        help: { ...whether, short: 'h' },
        version: whether,
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CreateError('NR_CREATE_USAGE', message, { cause: error });
  }
}

/** `--platform a,b --platform c` as three. */
function split(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).map((value) => value.trim());
}
