import { messageOf, NetRavenError } from '@netraven/core';
import { cliError, type codes } from './codes.ts';
import { fieldsOf } from './error-fields.ts';

/** System errors that a person can fix. */
const ofSystem: Readonly<Record<string, keyof typeof codes>> = {
  EACCES: 'NR_FILE_FORBIDDEN',
  EPERM: 'NR_FILE_FORBIDDEN',
  EROFS: 'NR_FILE_FORBIDDEN',
  EEXIST: 'NR_FILE_IN_THE_WAY',
  EISDIR: 'NR_FILE_IN_THE_WAY',
  ENOTDIR: 'NR_FILE_IN_THE_WAY',
};

/**
 * Translates an error for a person: system errors get a code and a fix, and refused requests name the argument. `usage`:
 * the hint for invalid usage. Other errors stay unchanged.
 */
export function ownError(thrown: unknown, usage: string): unknown {
  const { code } = fieldsOf(thrown);
  if (code === undefined) return thrown;
  if (code === 'NR_REQUEST_INVALID') return invalidUsage(thrown, usage);
  if (code === 'NR_TOKEN_REFUSED') {
    return new NetRavenError(code, 'NetRaven refuses the token of the home', {
      hint: 'Stop and start `netraven start`: the file `token` of the home was changed after the start.',
      cause: thrown,
    });
  }
  if (code.startsWith('NR_')) return thrown;
  return cliError(ofSystem[code] ?? 'NR_COMMAND_FAILED', messageOf(thrown), { cause: thrown });
}

/** The server checks arguments as fields of the request, so their paths are shortened to the argument. */
function invalidUsage(thrown: unknown, usage: string): Error {
  const problems = fieldsOf(thrown).problems.map(({ path, ...problem }) => ({
    ...problem,
    path: path.replace(/^(?:body|query|params|headers)\./, ''),
  }));
  const [first, ...more] = problems;
  const said = first && more.length === 0 ? `${first.path}: ${first.message}` : 'Some arguments are invalid';
  const error = cliError('NR_USAGE_INVALID', first ? said : messageOf(thrown), { hint: usage, cause: thrown });
  return more.length === 0 ? error : Object.assign(error, { problems });
}
