import { deviceError } from '../codes.ts';
import { defaultLimits } from '../platform/limits.ts';
import { openRoute } from '../transport/connect.ts';
import { connectionError } from '../transport/connection-error.ts';
import { endpointOf } from '../transport/endpoint.ts';
import { identificationIn } from '../transport/kex-offer.ts';
import { DeviceTimer } from '../transport/device-timer.ts';
import { speaksTelnet, wrongTransport } from '../transport/wrong-transport.ts';
import type { RawSessionOptions } from './raw-session.ts';

const longestMs = 10_000;
/** Longest text that is searched, in characters. */
const longest = 16_384;

/**
 * Reads the identification that an SSH server sends first, through jump hosts if there are some. Sends nothing to the device.
 * @throws {NetRavenError} as `connect`
 */
export async function readIdentification(options: RawSessionOptions): Promise<string | undefined> {
  const { info, port = info.port, jumpHosts = [], signal } = options;
  const settings = { ...defaultLimits, ...options.limits, ...options, onIdentification: undefined };
  const endpoint = endpointOf(info, port, jumpHosts);
  const route = await openRoute(jumpHosts, settings);
  try {
    const stream = await route.open({ ...settings, address: info.address, port, endpoint });
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    let text = '';
    const end = (): void =>
      speaksTelnet(text) === 'no'
        ? resolve(identificationIn(`${text}\n`))
        : reject(wrongTransport('telnet', endpoint, info.name));
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (identificationIn(text) !== undefined || speaksTelnet(text) === 'yes' || text.length > longest) end();
    });
    const onLost = (error?: Error): void => {
      const lost = route.lost();
      if (text !== '') end();
      else if (lost) reject(deviceError(lost.code, lost.message));
      else if (error) reject(connectionError(error, endpoint, options.redact));
      else end();
    };
    stream.on('error', onLost).on('close', () => onLost());
    const limit = new DeviceTimer();
    limit.start(longestMs, end);
    signal.addEventListener('abort', end, { once: true });
    try {
      return await promise;
    } finally {
      limit.stop();
      signal.removeEventListener('abort', end);
      stream.destroy();
    }
  } finally {
    await route.close();
  }
}
