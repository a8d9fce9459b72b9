import type { AnswerOf, Routes } from '@netraven/api';
import { hostKeys } from '@netraven/db';
import type { Handlers } from './handler.ts';
import { nextPage } from './next-page.ts';

const defaultPage = 1_000;

export const hostKeyHandlers: Handlers['hostKeys'] = {
  list: async ({ db }, { query: { limit = defaultPage, afterDevice, afterService = 'https' } }) => {
    const page = await hostKeys.listKnown(db, {
      limit,
      ...(afterDevice !== undefined && { after: { device: afterDevice, service: afterService } }),
    });
    return {
      hostKeys: page.map(toApiHostKey),
      ...nextPage(page, limit, (last) => ({ afterDevice: last.deviceName, afterService: last.service })),
    };
  },
  accept: async ({ db }, { body: { deviceId, fingerprint } }) =>
    toApiHostKey(await hostKeys.accept(db, deviceId, fingerprint)),
};

/** Returns a host key as the API sends it. */
export function toApiHostKey({
  deviceId,
  deviceName,
  ...hostKey
}: hostKeys.KnownKey): AnswerOf<Routes['hostKeys']['accept']> {
  return { device: { id: deviceId, name: deviceName }, ...hostKey };
}
