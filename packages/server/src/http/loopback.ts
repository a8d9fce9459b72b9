import { BlockList, isIP } from 'node:net';
import { serverError } from '../codes.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Returns true for a loopback address. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Returns the address to listen on.
 * @throws {NetRavenError} NR_SERVER_ADDRESS_REFUSED when other machines can reach it, or when it is a name: names can
 * resolve to any address
 */
export function loopbackAddress(host: string): string {
  const address = host === 'localhost' ? '127.0.0.1' : host;
  if (isLoopback(address)) return address;
  throw serverError('NR_SERVER_ADDRESS_REFUSED', `The server cannot listen on ${JSON.stringify(host)}`);
}

/**
 * Returns true if a Host header names this server: a loopback address with its port. A web page whose own name resolves to
 * 127.0.0.1 sends that name. `localhost` does not count: it is 127.0.0.1 and ::1, whose port another program can have. A browser
 * takes both for one origin and would give that program the session.
 */
export function namesThisServer(host: string | undefined, port: number): boolean {
  const [, bracketed, plain, sentPort = '80'] =
    /^(?:\[([\da-f:.]+)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(host ?? '') ?? [];
  const name = bracketed ?? plain;
  return name !== undefined && Number(sentPort) === port && isLoopback(name);
}
