import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of the import of devices. */
export const codes = {
  NR_IMPORT_KIND_UNKNOWN: {
    what: 'The format of the file or the tool behind the URL is unknown.',
    hint: 'Name it with --from: csv, json, yaml, oxidized, rancid, librenms, netbox, nautobot, ansible, nornir, ssh-config or hosts.',
    status: 422,
  },
  NR_IMPORT_UNREADABLE: {
    what: 'A file or answer does not have the format of its source.',
    hint: 'Correct the file, or name its format with --from.',
    status: 422,
  },
  NR_IMPORT_TOO_LARGE: {
    what: 'A file or answer is too large, or has too many pages.',
    hint: 'Import fewer devices at once, e.g. with a filter in the URL.',
    status: 422,
  },
  NR_IMPORT_FILE_UNREADABLE: {
    what: 'A file to import cannot be read.',
    hint: 'Check the path and the permissions of the file.',
    status: 422,
  },
  NR_IMPORT_VAULT_PASSWORD: {
    what: 'The password does not open a value of Ansible Vault.',
    hint: 'Check NETRAVEN_VAULT_PASSWORD, or the password that was typed.',
    status: 422,
  },
  NR_ADOPT_FOLDER_INVALID: {
    what: 'A folder is not that of Oxidized or RANCID.',
    hint: 'Name the folder with `config` and `router.db` of Oxidized, or the folder of one group of RANCID.',
    status: 422,
  },
  NR_ADOPT_GIT_FAILED: {
    what: 'Git cannot read the history of another tool.',
    hint: 'Check the repository as this user: `git --git-dir <repository> log -1`. If Git is missing, install it.',
    status: 422,
  },
  NR_SOURCE_URL_INVALID: {
    what: 'The URL of a source is no http or https URL, or has a password in it.',
    hint: 'Write http:// or https://, and give the token with --secret-stdin or NETRAVEN_SOURCE_TOKEN.',
    status: 422,
  },
  NR_SOURCE_CHANGING: {
    what: 'A saved source changed while it was read or just before, or a file of it is cut off. Nothing was removed, renamed or moved.',
    hint: 'Run the sync again in a minute, when no one changes the source. A last line without a line end may be cut off: add one, or wait until the file is unchanged for 10 minutes.',
    status: 409,
  },
  NR_SOURCE_UNREACHABLE: {
    what: 'The server of a source is not reachable, too slow, or answered with an error.',
    hint: 'Check the URL, and that this machine reaches the server.',
    status: 502,
  },
  NR_SOURCE_REFUSED: {
    what: 'The server of a source refused the token.',
    hint: 'Give a valid token with --secret-stdin or NETRAVEN_SOURCE_TOKEN.',
    status: 422,
  },
} as const;

/** Makes an error of this table. */
export const importError: ErrorMaker<typeof codes> = errorsOf(codes);
