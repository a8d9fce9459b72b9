import { existsSync } from 'node:fs';

/** Path of the system's Chromium. Undefined if there is none. */
export const systemChromium: string | undefined = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => existsSync(path));
