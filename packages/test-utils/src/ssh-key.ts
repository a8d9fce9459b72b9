import ssh2 from 'ssh2';

const { utils } = ssh2;

/** A pair of keys as ssh2 writes them. Now and then it writes one that it cannot read itself, which is of no use here. */
export const makeSshKey: typeof ssh2.utils.generateKeyPairSync = (
  kind: 'ed25519',
  options?: { passphrase?: string },
) => {
  for (;;) {
    const pair = utils.generateKeyPairSync(kind, options as never);
    if (!(utils.parseKey(pair.private, options?.passphrase) instanceof Error)) return pair;
  }
};
