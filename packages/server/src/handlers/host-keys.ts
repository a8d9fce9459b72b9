import { hostKeys } from '@netraven/db';
import type { Handlers } from './handler.ts';

export const hostKeyHandlers: Handlers['hostKeys'] = {
  list: async ({ db }) => ({ hostKeys: (await hostKeys.listKnown(db)).map(withDevice) }),
  accept: async ({ db }, { body: { deviceId, fingerprint } }) =>
    withDevice(await hostKeys.accept(db, deviceId, fingerprint)),
};

function withDevice({ deviceId, deviceName, ...keys }: hostKeys.KnownKey) {
  return { device: { id: deviceId, name: deviceName }, ...keys };
}
