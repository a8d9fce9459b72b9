import { chromium, type Browser } from 'playwright-core';
import { findProgram } from '../../packages/test-utils/src/find-program.ts';

/** Path of the system's Chromium. Undefined if it is not installed. */
export const systemChromium: string | undefined = ['chromium', 'chromium-browser', 'google-chrome']
  .map(findProgram)
  .find((path) => path !== undefined);

/** Starts the system's Chromium. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: systemChromium ?? '', args: ['--no-sandbox'] });
}
