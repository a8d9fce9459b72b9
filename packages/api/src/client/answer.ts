import type { z } from 'zod';
import { codes } from '../codes.ts';
import { problemMediaType, problemSchema } from '../schemas/problem.ts';
import { ApiError, errorFromProblem } from './api-error.ts';

/** Reads an answer by the schema of its route. @throws {ApiError} with the code answered, or NR_API_ANSWER_INVALID */
export async function readAnswer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim();
  const sent: unknown = await response.json().catch((cause: unknown) => {
    throw strange(response, `no JSON, but ${type ?? 'no content type'}`, cause);
  });
  if (!response.ok || type === problemMediaType) {
    const problem = problemSchema.safeParse(sent);
    if (!problem.success) throw strange(response, 'no problem document', problem.error);
    throw errorFromProblem(problem.data);
  }
  const parsed = schema.safeParse(sent);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw strange(response, `other data than expected (${first?.path.join('.')}: ${first?.message})`, parsed.error);
  }
  return parsed.data;
}

function strange(response: Response, what: string, cause: unknown): ApiError {
  return new ApiError('NR_API_ANSWER_INVALID', `${response.url} answered ${response.status} with ${what}`, {
    hint: codes.NR_API_ANSWER_INVALID.hint,
    status: response.status,
    cause,
  });
}
