import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/** Path of the system's Chromium. Undefined if it is not installed. */
export const systemChromium: string | undefined = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));

/** Starts the system's Chromium. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: systemChromium ?? '', args: ['--no-sandbox'] });
}
