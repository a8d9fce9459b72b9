import { errorData, messageOf, type Logger, type NetRavenError } from '@netraven/core';
import { problemMediaType } from '@netraven/api';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../codes.ts';
import { databaseProblem } from './database-problem.ts';
import { requestError } from './request-error.ts';
import { toProblem } from './to-problem.ts';

/** Answers an error as a problem document. Internals of unexpected errors are only logged. */
export function answerError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): void {
  const problem = toProblem(knownError(thrown) ?? internalError(request));
  if (problem.status >= 500 && !isAborted(thrown)) logFailure(thrown, request, problem.code, logger);
  if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
  // Sent as text: the schema of a route only describes its success.
  void reply.code(problem.status).type(problemMediaType).send(JSON.stringify(problem));
}

/** Answers every error and every unknown route of an app as a problem document. */
export function answerProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((thrown, request, reply) => {
    answerError(thrown, request, reply, logger);
  });
  app.setNotFoundHandler((request, reply) => {
    const unknown = serverError('NR_ROUTE_UNKNOWN', `There is no route ${request.method} ${pathOf(request)}`);
    answerError(unknown, request, reply, logger);
  });
}

function knownError(thrown: unknown): NetRavenError | undefined {
  if (isNetRavenError(thrown)) return thrown;
  const problem = databaseProblem(thrown);
  if (problem !== undefined) return serverError('NR_SERVER_NOT_READY', problem);
  return thrown instanceof Error ? requestError(thrown as FastifyError) : undefined;
}

/** Checks the code: another copy of core has another class. */
function isNetRavenError(thrown: unknown): thrown is NetRavenError {
  return (
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('NR_')
  );
}

/** Returns true for the work of a request whose client left. */
function isAborted(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

function internalError(request: FastifyRequest): NetRavenError {
  return serverError('NR_INTERNAL', `The server failed; the request id is ${request.id}`);
}

function logFailure(thrown: unknown, request: FastifyRequest, code: string, logger: Logger): void {
  logger.error(`${request.method} ${pathOf(request)} failed: ${code}`, {
    requestId: request.id,
    ...errorData(thrown, code),
    ...(thrown instanceof Error && { stack: thrown.stack }),
    ...(thrown instanceof Error && thrown.cause !== undefined && { cause: messageOf(thrown.cause) }),
  });
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}
