import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of the server, with their meaning and the next step. */
export const codes = {
  NR_INTERNAL: {
    what: 'The server failed with an unexpected error.',
    hint: 'Find the request id in logs/netraven.jsonl in the home folder, and report that entry.',
  },
  NR_ROW_UNREADABLE: {
    what: 'A stored entry cannot be shown: it is damaged, or its row was edited by hand or by another version.',
    hint: 'The message names the field. Correct the row, or restore the database from its backup: see docs/operating.md.',
    status: 500,
  },
  NR_REQUEST_INVALID: {
    what: 'The request does not match the schema of the route.',
    hint: 'See the schema of the route in /api/v1/openapi.json.',
    status: 400,
  },
  NR_REQUEST_MALFORMED: {
    what: 'The request cannot be read: broken JSON, a forbidden key such as `__proto__`, a broken URL, or two Host headers.',
    hint: 'Send valid JSON with `Content-Type: application/json`.',
    status: 400,
  },
  NR_REQUEST_TIMEOUT: {
    what: 'The headers of the request did not arrive within 10 s, or all of it within 30 s.',
    hint: 'Send the request again, over a faster connection or in parts.',
    status: 408,
  },
  NR_REQUEST_TOO_LARGE: {
    what: 'The body is larger than 1 MiB (an import: 48 MiB, a webhook: 16 KiB), or the headers are larger than 16 KiB.',
    hint: 'Send several smaller requests.',
    status: 413,
  },
  NR_WEBHOOK_REFUSED: {
    what: 'No webhook has this name, or the signature does not fit the time and the body, or the time is not now.',
    hint: 'Check name, secret and clock. `netraven triggers set <name> --new-secret` makes another secret.',
    status: 401,
  },
  NR_REQUEST_MEDIA_TYPE: {
    what: 'The media type of the body is not supported.',
    hint: 'Send JSON with `Content-Type: application/json`.',
    status: 415,
  },
  NR_SOURCE_SHRUNK: {
    what: 'A saved source has lost more than half of its devices. Nothing was changed.',
    hint: 'Check the source. To remove the devices, run the sync with --allow-shrink.',
    status: 409,
  },
  NR_SOURCE_ROWS_BAD: {
    what: 'Devices of a source cannot be used. Nothing was changed.',
    hint: 'Correct them in the source, or save the source with --skip-bad.',
    status: 409,
  },
  NR_SOURCE_URL_NOT_ALONE: {
    what: 'A saved source has a URL and another place. It reads one URL, or files.',
    hint: 'Save a source for each URL with `netraven sources add`.',
    status: 400,
  },
  NR_SOURCE_PATH_RELATIVE: {
    what: 'The path of a file of a saved source is not absolute.',
    hint: 'Write the whole path, from the root of the disk.',
    status: 400,
  },
  NR_SOURCE_PATH_CLOSED: {
    what: 'A file of a saved source is in no folder that the config names for sources, or in one with secrets.',
    hint: "Write `sources: { folders: ['/srv/inventory'] }` into netraven.config.mts, and start NetRaven again.",
    status: 422,
  },
  NR_SOURCE_RENAMED: {
    what: 'A saved source gives other names to many of its devices. Nothing was changed.',
    hint: 'Check the source. If the new names are right, run the sync with --allow-renames.',
    status: 409,
  },
  NR_OXIDIZED_LISTEN_FAILED: {
    what: "NetRaven cannot listen for Oxidized's routes on the address and port of the config.",
    hint: 'Set `oxidizedApi` in netraven.config.mts to an address of this machine and a free port.',
    status: 500,
  },
  NR_OXIDIZED_NODE_UNKNOWN: {
    what: "A request for Oxidized's routes names no device, or a version of another one.",
    hint: 'See the names with `netraven devices list`.',
    status: 404,
  },
  NR_ROUTE_UNKNOWN: {
    what: 'The route does not exist.',
    hint: 'See the routes in /api/v1/openapi.json.',
    status: 404,
  },
  NR_TOKEN_REFUSED: {
    what: 'The request has no token or a wrong token.',
    hint: 'Copy the token from the file `token` in the home folder; programs send it as `Authorization: Bearer <token>`.',
    status: 401,
  },
  NR_REVEAL_REFUSED: {
    what: 'The request would show secrets in clear or let them go to more networks, and has no reveal token or a wrong one. The API token alone is not enough.',
    hint: 'Run the `netraven` command on the machine of `netraven start`, as its user: it reads the file `reveal-token` in the home folder.',
    status: 403,
  },
  NR_EXPORT_ENDED: {
    what: 'No export in clear with this id was noted in the audit within the last hour.',
    hint: 'Begin again: `netraven artifacts export <folder> --reveal`.',
    status: 409,
  },
  NR_QUARANTINE_UNKNOWN: {
    what: 'No text in quarantine has this id, or more than one begins with it.',
    hint: 'List the texts with `netraven artifacts quarantined`. They are kept as long as the log.',
    status: 404,
  },
  NR_SESSION_ENDED: {
    what: 'The session of the browser has ended, after 7 days or because the server was restarted.',
    hint: 'Sign in again with the token from the file `token` in the home folder.',
    status: 401,
  },
  NR_SIGN_IN_CODE_REFUSED: {
    what: 'The code in the address of the web page was used, is older than ten minutes, or is of an earlier start.',
    hint: 'Sign in with the token from the file `token` in the home folder.',
    status: 401,
  },
  NR_TOKEN_INVALID: {
    what: 'The token file does not contain a valid token.',
    hint: 'Delete the file and start again to create a new token.',
  },
  NR_TOKEN_EXPOSED: {
    what: 'Other users of this machine can read or change the token file, or a link or folder is in its place.',
    hint: 'Delete the file and start again to create a new token that only its owner can read.',
  },
  NR_SERVER_ADDRESS_REFUSED: {
    what: 'The server can only listen on this machine: it does not support TLS yet.',
    hint: 'Listen on 127.0.0.1; connect from another machine through `ssh -L 7070:127.0.0.1:7070`.',
  },
  NR_SERVER_PORT_TAKEN: {
    what: 'Another process listens on the port.',
    hint: 'Stop that process, choose another port, or omit the port to use a free one.',
  },
  NR_SERVER_PORT_FORBIDDEN: {
    what: 'The user of the server may not listen on the port. Ports below 1024 need root.',
    hint: 'Choose a port above 1023 with --port.',
  },
  NR_SEARCH_ENDED: {
    what: 'Searching texts took too long or too much memory.',
    hint: 'Ask about fewer devices, with --tag or --device, and try again.',
    status: 422,
  },
  NR_SEARCH_REGEX_INVALID: {
    what: 'The text of a search with --regex is no regular expression.',
    hint: 'Write a regular expression as in JavaScript, or leave out --regex to search for the text as it is.',
    status: 400,
  },
  NR_SERVER_HOST_REFUSED: {
    what: 'The Host header or the URL does not name this server: a web page may be trying to reach it under its own name.',
    hint: 'Use the address and port that `netraven start` prints, with 127.0.0.1 in place of localhost. From another computer, run `ssh -L 7070:127.0.0.1:7070 <user>@<host>` there, with the port of the server on both sides, and open http://127.0.0.1:7070. A proxy must send the address of the server as Host: see docs/remote-access.md.',
    status: 421,
  },
  NR_SERVER_ORIGIN_REFUSED: {
    what: 'A web page of another origin tried to change data.',
    hint: 'Use the page at the address that `netraven start` prints; from another computer, run `ssh -L 7070:127.0.0.1:7070 <user>@<host>` there, with the port of the server on both sides. Programs must send the token and no Origin header. For a proxy, see docs/remote-access.md.',
    status: 403,
  },
  NR_SERVER_PAGE_ABSENT: {
    what: 'The server runs, but the web page has not been built.',
    hint: 'Build it with `npx -y pnpm@12 build` in your clone of the repository.',
    status: 503,
  },
  NR_SERVER_NOT_READY: {
    what: 'The database does not answer or cannot work, or no worker is live. Accepted requests are not lost.',
    hint: 'Try again in a moment. If it persists, read logs/netraven.jsonl in the home folder.',
    status: 503,
  },
  NR_SERVER_STREAMS_FULL: {
    what: 'The server has reached its limit of open streams.',
    hint: 'Close a stream, e.g. a forgotten `netraven logs --follow`, or try again later.',
    status: 503,
  },
  NR_PACKAGE_UNKNOWN: {
    what: 'No live worker has found a job package with that name.',
    hint: 'List the known packages with `netraven jobs list`.',
    status: 404,
  },
  NR_PACKAGE_CONFIG_INVALID: {
    what: "The administrator's config does not fit the config schema of the package.",
    hint: 'Correct the named settings; see all settings with `netraven jobs show <package>`.',
    status: 400,
  },
  NR_PACKAGE_GRANT_MISMATCH: {
    what: 'The granted permissions differ from the permissions that the job package requests.',
    hint: 'Grant exactly the requested permissions; list them with `netraven jobs list`.',
    status: 409,
  },
  NR_PACKAGE_NOT_WAITING: {
    what: 'Enabling the job package would change nothing: it is not disabled and lacks no permission.',
    hint: 'Find the reason why it does not run with `netraven doctor`.',
    status: 409,
  },
  NR_TASK_UNKNOWN: {
    what: 'The task does not exist.',
    hint: 'List the tasks of a run, with their ids, with `netraven tasks list <run>`.',
    status: 404,
  },
  NR_ARTIFACT_PATTERN: {
    what: 'The versions of one device were asked for, with a pattern in place of its name.',
    hint: 'Name one device. `netraven artifacts search` and `changes` are about many.',
    status: 400,
  },
  NR_ARTIFACT_TOO_LONG: {
    what: 'A version has more than 2 MiB, which are not compared.',
    hint: 'Write both to files with `netraven artifacts show <id>`, and compare these.',
    status: 422,
  },
  NR_ARTIFACT_UNKNOWN: {
    what: 'The artifact version does not exist.',
    hint: 'List the versions with `netraven artifacts history`.',
    status: 404,
  },
} as const;

/** Creates an error with a code of this table. */
export const serverError: ErrorMaker<typeof codes> = errorsOf(codes);
