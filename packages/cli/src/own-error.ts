import { messageOf, NetRavenError } from '@netraven/core';
import { cliError, type codes } from './codes.ts';
import { fieldsOf } from './error-fields.ts';

/** Errors of the system that a person can do something about. */
const ofSystem: Readonly<Record<string, keyof typeof codes>> = {
  EACCES: 'NR_FILE_FORBIDDEN',
  EPERM: 'NR_FILE_FORBIDDEN',
  EROFS: 'NR_FILE_FORBIDDEN',
  EEXIST: 'NR_FILE_IN_THE_WAY',
  EISDIR: 'NR_FILE_IN_THE_WAY',
  ENOTDIR: 'NR_FILE_IN_THE_WAY',
};

/**
 * What ended a command, in the words of the command line: errors of the system get a code and a next step, and what the
 * server says to programs is said to a person. `usage`: where to read how the command is used. All else stays as it is.
 */
export function ownError(thrown: unknown, usage: string): unknown {
  const { code } = fieldsOf(thrown);
  if (code === undefined) return thrown;
  if (code === 'NR_REQUEST_INVALID') return notTaken(thrown, usage);
  if (code === 'NR_TOKEN_REFUSED') {
    return new NetRavenError(code, 'The NetRaven that runs does not take the token in the home', {
      hint: 'The file `token` of the home was changed since: stop `netraven start`, and start it again.',
      cause: thrown,
    });
  }
  if (code.startsWith('NR_')) return thrown;
  return cliError(ofSystem[code] ?? 'NR_COMMAND_FAILED', messageOf(thrown), { cause: thrown });
}

/** What was typed is checked where it arrives, and there it is a field of a request. */
function notTaken(thrown: unknown, usage: string): Error {
  const problems = fieldsOf(thrown).problems.map(({ path, ...problem }) => ({
    ...problem,
    path: path.replace(/^(?:body|query|params|headers)\./, ''),
  }));
  const [first, ...more] = problems;
  const said = first && more.length === 0 ? `${first.path}: ${first.message}` : 'Some of what was given is not taken';
  const error = cliError('NR_USAGE_INVALID', first ? said : messageOf(thrown), { hint: usage, cause: thrown });
  return more.length === 0 ? error : Object.assign(error, { problems });
}
