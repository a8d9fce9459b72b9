/** Floor for platforms with exec: only ssh2. */
import { connect } from 'node:net';
import ssh2, { type AuthenticationType } from 'ssh2';
import { floor } from './floor.ts';
import type { Network, Target } from './network.ts';
import { hostKeyKinds } from './same-options.ts';

function read({ address, port }: Target, { username, password }: Network): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const chunks: Buffer[] = [];
    client.on('error', reject).on('close', () => resolve(Buffer.concat(chunks)));
    client.on('ready', () =>
      client.exec('show running-config', (error, channel) => {
        if (error) return reject(error);
        channel.on('data', (chunk: Buffer) => chunks.push(chunk));
        return channel.on('close', () => client.end());
      }),
    );
    client.connect({
      sock: connect({ host: address, port }).setNoDelay(true),
      username,
      password,
      authHandler: ['password'] as AuthenticationType[],
      readyTimeout: 0,
      algorithms: { serverHostKey: hostKeyKinds },
    });
  });
}

await floor(read);
