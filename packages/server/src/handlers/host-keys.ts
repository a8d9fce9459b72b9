import type { DeviceHostKey } from '@netraven/api';
import { hostKeys } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const hostKeyHandlers: Handlers['hostKeys'] = {
  list: async ({ db }) => ({ hostKeys: (await hostKeys.listKnown(db)).map(shown) }),
  accept: async ({ db }, { body: { deviceId, fingerprint } }) =>
    shown(await hostKeys.accept(db, deviceId, fingerprint)),
};

function shown({ deviceId, deviceName, pinned, refused }: hostKeys.KnownKey): DeviceHostKey {
  const { pinnedAt, ...key } = pinned;
  return {
    device: { id: deviceId, name: deviceName },
    pinned: { ...key, pinnedAt: pinnedAt.toISOString() },
    refused: refused && { ...refused, refusedAt: refused.refusedAt.toISOString() },
  };
}
