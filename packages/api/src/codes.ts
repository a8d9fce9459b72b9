/** Every code the client throws of its own; all others are the server's answers. */
export const codes = {
  NR_API_UNREACHABLE: {
    what: 'No NetRaven server answers at the address.',
    hint: 'Start one with `netraven start`.',
  },
  NR_API_ID_INVALID: {
    what: 'What was given as an id cannot be one.',
    hint: 'Give the id as a listing shows it.',
  },
  NR_API_ANSWER_INVALID: {
    what: 'Something answers at the address, but not what a NetRaven server of this version would.',
    hint: 'Check that the address is that of `netraven start`, and that both are of the same version.',
  },
} as const;
