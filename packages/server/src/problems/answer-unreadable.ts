import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemMediaType } from '@netraven/api';
import type { NetRavenError } from '@netraven/core';
import { serverError } from '../codes.ts';
import { toProblem } from './to-problem.ts';

/** Answers a request that is not HTTP, too slow or has too many headers, and closes the connection. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = toProblem(refusal(error.code));
  const body = JSON.stringify(problem);
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      `Content-Type: ${problemMediaType}; charset=utf-8`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function refusal(code: string | undefined): NetRavenError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return serverError('NR_REQUEST_TOO_LARGE', 'The headers are larger than 16 KiB', {
        hint: 'Send fewer or shorter headers.',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return serverError('NR_REQUEST_TIMEOUT', 'The request did not arrive in time');
    default:
      return serverError('NR_REQUEST_MALFORMED', 'The request is not valid HTTP');
  }
}
