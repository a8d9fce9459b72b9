import axe from 'axe-core';
import type { Page } from 'playwright-core';

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };

/** What keeps people from using a page as it is now, in light and dark, on a wide and a narrow screen. */
export async function faultsInEveryLook(tab: Page): Promise<string[]> {
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const size of [narrow, wide]) {
      await tab.setViewportSize(size);
      const found = [...(await faultsOf(tab)), ...(await sticksOut(tab, size.width))];
      faults.push(...found.map((fault) => `${colorScheme} ${size.width}: ${fault}`));
    }
  }
  return faults;
}

/** What axe finds wrong with a page: contrast, names, roles. */
async function faultsOf(tab: Page): Promise<string[]> {
  // Another look takes a picture to come about.
  await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  // What fades in has no contrast yet; what turns as long as one waits never ends.
  const ending = 'document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)';
  await tab.evaluate(`Promise.allSettled(${ending}.map((one) => one.finished))`);
  if (!(await tab.evaluate('"axe" in window'))) await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate<axe.AxeResults>('axe.run()');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

async function sticksOut(tab: Page, width: number): Promise<string[]> {
  const needed = await tab.evaluate<number>('document.documentElement.scrollWidth');
  return needed > width ? [`${new URL(tab.url()).pathname} is ${needed} px wide`] : [];
}
