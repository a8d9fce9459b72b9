import type { ProblemDetail } from '@netraven/api';
import { failureOf, type Failure } from '../server/failure.ts';
import type { Field } from './fields.ts';
import { problemsByField } from './problems-at.ts';

const marked = { message: 'Some settings are not valid. Each shows the reason.', hint: undefined };

/** Splits an error of the server into problems at fields and the rest. Problems at fields are not repeated in the rest. */
export function refusalOf(
  thrown: unknown,
  fields: readonly Field[],
): { readonly problems: readonly ProblemDetail[]; readonly failure: Failure } {
  const why = failureOf(thrown);
  const others = problemsByField(fields, why.problems).get('') ?? [];
  const atFields = why.problems.length > 0 && others.length === 0;
  const failure = atFields ? { ...why, ...marked, problems: [] } : { ...why, problems: others };
  return { problems: why.problems, failure };
}
