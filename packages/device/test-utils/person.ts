import { once } from 'node:events';
import ssh2, { type ClientChannel } from 'ssh2';
import { expect } from 'vitest';
import type { SimulatedDevice } from '../src/simulator/index.ts';
import { account } from './open.ts';

/**
 * Logs in to a simulated device without NetRaven, types lines, and closes the connection in the mode of the last line. Returns
 * the text on the screen.
 */
export async function typeAsPerson(
  { address, port, typed }: SimulatedDevice,
  lines: readonly string[],
): Promise<string> {
  const client = new ssh2.Client();
  client.connect({ host: address, port, ...account });
  try {
    await once(client, 'ready');
    const terminal = await new Promise<ClientChannel>((resolve, reject) => {
      client.shell((error, channel) => (error ? reject(error) : resolve(channel)));
    });
    let screen = '';
    terminal.on('data', (data: Buffer) => void (screen += data.toString()));
    const before = typed.length;
    terminal.write(lines.map((line) => `${line}\n`).join(''));
    await expect.poll(() => typed.slice(before)).toEqual(lines);
    const last = lines.at(-1) ?? '';
    // The prompt behind the last line: the screen may come later than the note of the line.
    await expect.poll(() => screen.slice(screen.indexOf(`${last}\r\n`))).toMatch(/\n[^\n]*[>#] ?$/);
    return screen;
  } finally {
    client.end();
    await once(client, 'close');
  }
}
