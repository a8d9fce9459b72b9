import { getSample } from './sample.ts';

/** Returns a configuration of about `bytes` bytes, which differs throughout for each name and turn. */
export function makeConfig(platform: string, name: string, turn: number, bytes: number): string {
  const { hostname, config } = getSample(platform);
  const own = config.replaceAll(hostname, () => name);
  const end = own.lastIndexOf('end');
  const blocks: string[] = [];
  for (let port = 1, size = own.length; size < bytes; port++) {
    const block = [
      `interface GigabitEthernet${1 + Math.floor(port / 48)}/0/${port % 48}`,
      ` description ${name} port ${port} to room ${(port * 7919 + turn * 104729) % 9973}, cable ${turn}-${port}`,
      ` ip address 10.${turn % 250}.${port % 250}.1 255.255.255.0`,
      '!',
      '',
    ].join('\n');
    blocks.push(block);
    size += block.length;
  }
  return own.slice(0, end) + blocks.join('') + own.slice(end);
}
