import { isIPv6 } from 'node:net';

/** A device as errors name it: `core-1 (10.0.0.1:22)`. */
export function endpointOf(
  { name, address }: { readonly name: string; readonly address: string },
  port: number,
): string {
  return `${name} (${isIPv6(address) ? `[${address}]` : address}:${port})`;
}

/** A duration for a message: `30 s`, `500 ms`. */
export function inWords(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
