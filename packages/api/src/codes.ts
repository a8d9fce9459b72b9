/** Codes of errors that the client itself reports. All other codes come from the server. */
export const codes = {
  NR_API_UNREACHABLE: {
    what: 'No NetRaven server answers at the address.',
    hint: 'Start one with `netraven start`.',
  },
  NR_API_ANSWER_LOST: {
    what: 'The connection was lost after a request was sent. The server may have carried it out.',
    hint: 'Look whether it was done before you repeat it, e.g. with `netraven runs list`.',
  },
  NR_API_ID_INVALID: {
    what: 'The given id is invalid.',
    hint: 'Copy the id from a list, e.g. that of `netraven runs list`.',
  },
  NR_API_ANSWER_INVALID: {
    what: 'The answer is not valid for a NetRaven server of this version.',
    hint: 'Use the address that `netraven start` prints, and the same version for client and server.',
  },
} as const;
