import { NetRavenError } from '@netraven/core';
import type { FastifyError } from 'fastify';
import type { ProblemDetail } from '@netraven/api';
import { codes, serverError } from '../codes.ts';

/** What a request was refused for, field by field. */
export class RequestError extends NetRavenError {
  readonly problems: readonly ProblemDetail[];

  constructor(message: string, problems: readonly ProblemDetail[]) {
    super('NR_REQUEST_INVALID', message, { hint: codes.NR_REQUEST_INVALID.hint });
    this.problems = problems;
  }
}

/** The refusal behind an error of Fastify's; undefined when the request is not to blame. */
export function requestError(error: FastifyError): NetRavenError | undefined {
  if (error.validation) return invalid(error);
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return serverError('NR_REQUEST_TOO_LARGE', 'The body is larger than the server takes');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return serverError('NR_REQUEST_MEDIA_TYPE', 'The body is of a media type the server does not read');
    default: {
      const { statusCode = 500 } = error;
      return statusCode >= 400 && statusCode < 500 ? serverError('NR_REQUEST_MALFORMED', error.message) : undefined;
    }
  }
}

const places: Readonly<Record<string, string>> = { querystring: 'query' };

// Messages name fields and rules, never the values sent: a value may be a secret.
function invalid(error: FastifyError): RequestError {
  const context = error.validationContext ?? 'body';
  const place = places[context] ?? context;
  const problems = (error.validation ?? []).map(({ instancePath, message = 'is not valid' }) => ({
    path: [place, ...instancePath.split('/').filter(Boolean)].join('.'),
    message,
  }));
  const [first] = problems;
  return new RequestError(first ? `${first.path}: ${first.message}` : error.message, problems);
}
