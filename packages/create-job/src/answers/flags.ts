import { parseArgs } from 'node:util';
import { CreateError } from '../create-error.ts';
import type { Given } from './answers.ts';

export interface Flags {
  readonly given: Given;
  /** Uses defaults instead of asking. */
  readonly yes: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

const list = { type: 'string', multiple: true } as const;
const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Reads the command line. @throws {CreateError} NR_CREATE_USAGE */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parse(args);
  const [positional, ...more] = positionals;
  if (more.length > 0)
    throw new CreateError('NR_CREATE_USAGE', `Only one name is allowed, but ${more.join(', ')} was given too`, {
      hint: `Write \`--\` before the options: \`npm create @netraven/job ${positional} -- --template change\`.`,
    });
  const { yes, help, version, platform, permission, ...rest } = values;
  const given = {
    name: rest.name ?? positional,
    template: rest.template,
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
        name: text,
        template: text,
        scope: text,
        'job-type': text,
        label: text,
        description: text,
        icon: text,
        platform: list,
        permission: list,
        directory: text,
        'package-manager': text,
        yes: { ...flag, short: 'y' },
        help: { ...flag, short: 'h' },
        version: flag,
      },
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new CreateError('NR_CREATE_USAGE', message, { cause: error });
  }
}

/** Splits `--platform a,b --platform c` into three values. */
function split(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).map((value) => value.trim());
}
