import { errorsOf, type ErrorMaker } from '@netraven/core';

/** Error codes of channels. */
export const codes = {
  NR_CHANNEL_INVALID: {
    what: 'A field of a channel cannot be used.',
    hint: 'Correct the field; see `netraven channels add --help`.',
    status: 422,
  },
  NR_CHANNEL_UNREACHABLE: {
    what: 'The server of a channel is not reachable, too slow, or failed. NetRaven tries again for a day.',
    hint: 'Check that this machine reaches the server, then `netraven channels test <channel>`.',
    status: 502,
  },
  NR_CHANNEL_REFUSED: {
    what: 'The server of a channel refused the message or the login. NetRaven does not send it again by itself.',
    hint: 'Correct the channel with `netraven channels set <channel>`, then `netraven channels test <channel>`.',
    status: 502,
  },
  NR_CHANNEL_RECIPIENT_REFUSED: {
    what: 'A mail server took a mail, and refused it for some of the recipients.',
    hint: 'Correct the recipients with `netraven channels set <channel> --to <address...>`.',
    status: 502,
  },
} as const;

/** Makes an error of this table. */
export const channelError: ErrorMaker<typeof codes> = errorsOf(codes);
