import { existsSync } from 'node:fs';

/** Path of the system's Chromium. Undefined if it is not installed. */
export const systemChromium: string | undefined = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
