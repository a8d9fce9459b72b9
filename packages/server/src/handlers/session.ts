import type { Handlers } from './handler.ts';

export const sessionHandlers: Handlers['session'] = {
  get: async (_context, { session }) => ({ signedIn: session.signedIn }),
  create: async (_context, { body, session }) => ({ key: session.begin(body) }),
  end: async (_context, { session }) => {
    session.end();
    return { signedIn: false };
  },
};
