import { NetRavenError } from '@netraven/core';
import type { FastifyError } from 'fastify';
import type { ProblemDetail } from '@netraven/api';
import { codes, serverError } from '../codes.ts';

/** Error of an invalid request, with a problem per field. */
export class RequestError extends NetRavenError {
  readonly problems: readonly ProblemDetail[];

  constructor(message: string, problems: readonly ProblemDetail[]) {
    super('NR_REQUEST_INVALID', message, { hint: codes.NR_REQUEST_INVALID.hint });
    this.problems = problems;
  }
}

/** Converts an error of Fastify; undefined when the request did not cause it. */
export function requestError(error: FastifyError): NetRavenError | undefined {
  if (error.validation) return invalidRequest(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return serverError('NR_REQUEST_TOO_LARGE', 'The body is too large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return serverError('NR_REQUEST_MEDIA_TYPE', 'The media type of the body is not supported');
    default: {
      const { statusCode = 500 } = error;
      return statusCode >= 400 && statusCode < 500 ? serverError('NR_REQUEST_MALFORMED', error.message) : undefined;
    }
  }
}

const contextNames: Readonly<Record<string, string>> = { querystring: 'query' };

/** Returns the message of a rule in plain words. */
export function plainMessage(message: string): string {
  return /^Invalid input: expected .*, received undefined$/.test(message) ? 'is missing' : message;
}

// Messages contain fields and rules, never values: a value may be a secret.
function invalidRequest(error: FastifyError): RequestError {
  const context = error.validationContext ?? 'body';
  const place = contextNames[context] ?? context;
  const problems = (error.validation ?? []).map(({ instancePath, message = 'is not valid' }) => ({
    path: [place, ...instancePath.split('/').filter(Boolean)].join('.'),
    message: plainMessage(message),
  }));
  const [first] = problems;
  return new RequestError(first ? `${first.path}: ${first.message}` : error.message, problems);
}
