import type { AnswerOf, Routes } from '@netraven/api';
import { hostKeys } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const hostKeyHandlers: Handlers['hostKeys'] = {
  list: async ({ db }) => ({ hostKeys: (await hostKeys.listKnown(db)).map(toApiHostKey) }),
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
