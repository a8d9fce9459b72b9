/** The floor for platforms with exec: ssh2 and nothing else. Arguments: network, concurrency, folder to write to. */
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import ssh2, { type AuthenticationType } from 'ssh2';
import type { Network, Target } from './network.ts';
import { hostKeyKinds } from './same-options.ts';

const { username, password, warmUp, devices } = JSON.parse(process.argv[2] ?? '') as Network;
const [concurrency, folder] = [Number(process.argv[3]), process.argv[4]];

function read({ address, port }: Target): Promise<Buffer> {
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

async function readAll(targets: readonly Target[]): Promise<void> {
  const left = [...targets];
  const worker = async (): Promise<void> => {
    for (let target = left.pop(); target; target = left.pop()) {
      const config = await read(target);
      if (config.length < 20_000) throw new Error(`${target.name} sent ${config.length} bytes`);
      if (folder) await writeFile(`${folder}/${target.name}`, config);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

await readAll(warmUp);
process.on('message', () => void readAll(devices).then(() => process.send?.('done')));
process.send?.('warm');
