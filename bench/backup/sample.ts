import { readFileSync } from 'node:fs';

interface Sample {
  readonly hostname: string;
  readonly config: string;
}

const samples = new Map<string, Sample>();

/** Returns the sample configuration of a platform, from the folder that its tests and the simulator use. */
export function getSample(platform: string): Sample {
  let sample = samples.get(platform);
  if (!sample) {
    const read = (file: string): string =>
      readFileSync(new URL(`../../packages/device/platforms/${platform}/${file}`, import.meta.url), 'utf8');
    const { hostname } = JSON.parse(read('session.json')) as { hostname: string };
    samples.set(platform, (sample = { hostname, config: read('running-config.txt') }));
  }
  return sample;
}
