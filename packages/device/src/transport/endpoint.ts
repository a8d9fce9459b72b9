import { isIPv6 } from 'node:net';

/** A device as errors name it: `core-1 (10.0.0.1:22)`, or `core-1 (10.0.0.1:22) through jump-1`. */
export function endpointOf(
  { name, address }: { readonly name: string; readonly address: string },
  port: number,
  jumpHosts: readonly { readonly device: { readonly name: string } }[] = [],
): string {
  const through = jumpHosts.map(({ device }) => device.name).join(', ');
  return `${name} (${isIPv6(address) ? `[${address}]` : address}:${port})${through && ` through ${through}`}`;
}

/** A duration for a message: `30 s`, `500 ms`. */
export function inWords(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
