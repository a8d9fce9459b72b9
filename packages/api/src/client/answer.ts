import type { z } from 'zod';
import { codes } from '../codes.ts';
import { problemMediaType, problemSchema } from '../schemas/problem.ts';
import { ApiError, errorFromProblem } from './api-error.ts';

/** Reads an answer by the schema of its route. @throws {ApiError} with the server's code, or NR_API_ANSWER_INVALID */
export async function readAnswer<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  if (!response.ok || typeOf(response) === problemMediaType) throw await errorFromAnswer(response);
  return checked(response, schema, await jsonOf(response), 'invalid data');
}

/** Reads the data of an event by the schema of its route. @throws {ApiError} NR_API_ANSWER_INVALID */
export function readEvent<T>(response: Response, schema: z.ZodType<T>, text: string): T {
  return checked(response, schema, parse(response, text, 'an event that is not JSON'), 'an invalid event');
}

function checked<T>(response: Response, schema: z.ZodType<T>, sent: unknown, what: string): T {
  const parsed = schema.safeParse(sent);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw invalidAnswer(response, `${what} (${first?.path.join('.')}: ${first?.message})`, parsed.error);
}

/** Converts the answer of a refused or failed request to an error. */
export async function errorFromAnswer(response: Response): Promise<ApiError> {
  const problem = problemSchema.safeParse(await jsonOf(response));
  return problem.success
    ? errorFromProblem(problem.data)
    : invalidAnswer(response, 'an error that is not a problem document', problem.error);
}

async function jsonOf(response: Response): Promise<unknown> {
  // A connection that is lost here is no invalid answer.
  const text = await response.text();
  return parse(response, text, `${typeOf(response) ?? 'an unknown media type'} instead of JSON`);
}

function parse(response: Response, text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalidAnswer(response, what, cause);
  }
}

function typeOf(response: Response): string | undefined {
  return response.headers.get('content-type')?.split(';')[0]?.trim();
}

/** Returns the error of an answer that is not valid for a NetRaven server of this version. */
export function invalidAnswer(response: Response, what: string, cause: unknown): ApiError {
  return new ApiError('NR_API_ANSWER_INVALID', `${response.url} answered ${response.status} with ${what}`, {
    hint: codes.NR_API_ANSWER_INVALID.hint,
    status: response.status,
    cause,
  });
}
