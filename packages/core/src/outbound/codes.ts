import { errorsOf, type ErrorMaker } from '../contract/netraven-error.ts';

/** Codes of connections to a URL that a person gave. */
export const codes = {
  NR_ADDRESS_REFUSED: {
    what: 'The server of a source or a channel has a loopback, link-local or metadata address.',
    hint: "If that is right, allow it in netraven.config.mts: `allowAddresses: ['127.0.0.1']`, and start NetRaven again.",
    status: 422,
  },
} as const;

/** Makes an error of this table. */
export const outboundError: ErrorMaker<typeof codes> = errorsOf(codes);
