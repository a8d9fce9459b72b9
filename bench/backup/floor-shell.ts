/** Floor for platforms with a terminal: only ssh2. */
import { connect } from 'node:net';
import ssh2, { type AuthenticationType } from 'ssh2';
import { floor } from './floor.ts';
import type { Network, Target } from './network.ts';
import { hostKeyKinds } from './same-options.ts';

const pty = { term: 'vt100', cols: 511, rows: 1000, width: 0, height: 0 };

function read({ address, port }: Target, { username, password }: Network): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const chunks: Buffer[] = [];
    let [tail, prompt] = ['', ''];
    client.on('error', reject).on('close', () => resolve(Buffer.concat(chunks)));
    client.on('ready', () =>
      client.shell(pty, (error, channel) => {
        if (error) return reject(error);
        channel.write('terminal width 0\nterminal length 0\n');
        return channel.on('data', (chunk: Buffer) => {
          tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 200))).slice(-200);
          if (prompt !== '') {
            chunks.push(chunk);
            if (tail.endsWith(`\n${prompt}`)) client.end();
          } else if (/terminal length 0\r\n[\w.-]+[>#] ?$/.test(tail)) {
            prompt = tail.slice(tail.lastIndexOf('\n') + 1);
            channel.write('show running-config\n');
          }
        });
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
