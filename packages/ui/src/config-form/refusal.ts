import type { ProblemDetail } from '@netraven/api';
import { failureOf, type Failure } from '../server/failure.ts';
import type { Field } from './fields.ts';
import { problemsByField } from './problems-at.ts';

const marked = { message: 'Some settings do not fit. Each is marked with the reason.', hint: undefined };

/** What is wrong with settings, and what is to be said beside: what stands at its field need not be said twice. */
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
