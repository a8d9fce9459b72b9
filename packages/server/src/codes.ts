import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Every code the server answers or throws of its own: what it means, and the next step. */
export const codes = {
  NR_INTERNAL: {
    what: 'The server failed in a way nobody foresaw.',
    hint: 'Look for the request id in logs/netraven.jsonl in the home folder, and report what stands there.',
  },
  NR_REQUEST_INVALID: {
    what: 'What was sent does not fit the route.',
    hint: 'See what the route takes in /api/v1/openapi.json.',
    status: 400,
  },
  NR_REQUEST_MALFORMED: {
    what: 'What was sent cannot be read: broken JSON, a forbidden key such as `__proto__`, or a broken URL.',
    hint: 'Send valid JSON with `Content-Type: application/json`.',
    status: 400,
  },
  NR_REQUEST_TIMEOUT: {
    what: 'The request took more than 30 s to arrive.',
    hint: 'Send it again, on a better connection or in parts.',
    status: 408,
  },
  NR_REQUEST_TOO_LARGE: {
    what: 'The body is larger than 1 MiB, or the headers than 16 KiB.',
    hint: 'Send it in parts.',
    status: 413,
  },
  NR_REQUEST_MEDIA_TYPE: {
    what: 'The body is not of a media type the server reads.',
    hint: 'Send JSON with `Content-Type: application/json`.',
    status: 415,
  },
  NR_ROUTE_UNKNOWN: {
    what: 'There is no such route.',
    hint: 'See the routes in /api/v1/openapi.json.',
    status: 404,
  },
  NR_TOKEN_REFUSED: {
    what: 'The request has no token, or a wrong one.',
    hint: 'Copy the token from the file `token` in the home folder; a program sends it as `Authorization: Bearer <token>`.',
    status: 401,
  },
  NR_SESSION_ENDED: {
    what: 'The browser was signed in, and is no more: after 7 days, or because the server was started anew.',
    hint: 'Sign in again with the token; it stands in the file `token` in the home folder.',
    status: 401,
  },
  NR_TOKEN_INVALID: {
    what: 'The token file holds no token.',
    hint: 'Delete the file and start again: a new token is made.',
  },
  NR_TOKEN_EXPOSED: {
    what: 'Other users of this machine can read or change the token file.',
    hint: 'Delete the file and start again: a new token is made, readable by its owner only.',
  },
  NR_SERVER_ADDRESS_REFUSED: {
    what: 'The server listens on this machine only: there is no TLS yet.',
    hint: 'Listen on 127.0.0.1; from elsewhere, go through `ssh -L 7070:127.0.0.1:7070`.',
  },
  NR_SERVER_PORT_TAKEN: {
    what: 'Something else listens on the port.',
    hint: 'Stop it, choose another port, or choose none: then a free one is taken.',
  },
  NR_SERVER_HOST_REFUSED: {
    what: 'The request names another host than this server: a web page may be trying to reach it under a name of its own.',
    hint: 'Use the address and port that `netraven start` prints.',
    status: 421,
  },
  NR_SERVER_ORIGIN_REFUSED: {
    what: 'A web page of another origin tried to change something here, or a session was used from outside a browser.',
    hint: 'Use the page at the address that `netraven start` prints; without a browser, send the token.',
    status: 403,
  },
  NR_SERVER_PAGE_ABSENT: {
    what: 'The server runs, but the web page was never built.',
    hint: 'In a clone of the repository, build it with `npx -y pnpm@12 build`; the API answers meanwhile.',
    status: 503,
  },
  NR_SERVER_NOT_READY: {
    what: 'The database does not answer, or no worker is live. Accepted requests are not lost.',
    hint: 'Try again in a moment. If it persists, read logs/netraven.jsonl in the home folder.',
    status: 503,
  },
  NR_SERVER_STREAMS_FULL: {
    what: 'As many follow the log or runs as the server allows.',
    hint: 'Close one of them, e.g. a forgotten `netraven logs --follow`, or try again later.',
    status: 503,
  },
  NR_PACKAGE_UNKNOWN: {
    what: 'No live worker has found a job package of that name.',
    hint: 'See what was found with `netraven jobs list`.',
    status: 404,
  },
  NR_PACKAGE_CONFIG_INVALID: {
    what: "The administrator's config does not fit the config schema of the package.",
    hint: 'Correct the settings that are named; see them all with `netraven jobs list --json`.',
    status: 400,
  },
  NR_PACKAGE_GRANT_MISMATCH: {
    what: 'The granted permissions are not those that the job package requests.',
    hint: 'Grant all requested permissions and no others: see `netraven jobs list`.',
    status: 409,
  },
  NR_PACKAGE_NOT_WAITING: {
    what: 'Enabling the job package would change nothing: nobody disabled it, and it lacks no grant.',
    hint: 'See what keeps it from running with `netraven doctor`.',
    status: 409,
  },
  NR_TASK_UNKNOWN: {
    what: 'There is no task of that id.',
    hint: 'See the tasks of a run, with their ids, with `netraven tasks list <run>`.',
    status: 404,
  },
  NR_ARTIFACT_UNKNOWN: {
    what: 'There is no artifact version of that id.',
    hint: 'List the versions with `netraven artifacts history`.',
    status: 404,
  },
} as const;

/** Makes an error of this table. */
export const serverError: ErrorMaker<typeof codes> = errorsOf(codes);
