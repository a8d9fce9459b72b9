import { expect, it } from 'vitest';
import { hostKeyConflict, type HostKey } from '../../src/index.ts';

const key = (fingerprint: string): HostKey => ({ algorithm: 'ssh-ed25519', fingerprint });

it('two keys of one device at the same time are a conflict, which names both', () => {
  expect(hostKeyConflict('core-1', key('SHA256:a'), key('SHA256:a'))).toBeUndefined();
  const conflict = hostKeyConflict('core-1', key('SHA256:a'), key('SHA256:b'));
  expect(conflict).toMatchObject({ code: 'NR_DEVICE_HOST_KEY_CHANGED' });
  expect(conflict?.message).toMatch(
    /^core-1 shows two host keys: SHA256:b .* to this task, SHA256:a .* to another one/,
  );
});
