import axe from 'axe-core';
import type { Page } from 'playwright-core';

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const looks = [
  ['light', narrow],
  ['light', wide],
  ['dark', narrow],
  ['dark', wide],
] as const;

/** Returns the accessibility problems of a page in light and dark, on a wide and a narrow screen. */
export function problemsInEveryTheme(tab: Page): Promise<string[]> {
  return problemsIn(tab, looks);
}

/** Returns the accessibility problems of a page in light and dark, at 1440 and at 390 px. */
export function problemsOnDesktopAndPhone(tab: Page): Promise<string[]> {
  const [desktop, phone] = [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ];
  return problemsIn(tab, [
    ['light', desktop],
    ['dark', desktop],
    ['dark', phone],
    ['light', phone],
  ]);
}

async function problemsIn(
  tab: Page,
  cases: readonly (readonly ['light' | 'dark', { readonly width: number; readonly height: number }])[],
): Promise<string[]> {
  const problems: string[] = [];
  for (const [colorScheme, size] of cases) {
    await tab.emulateMedia({ colorScheme });
    await tab.setViewportSize(size);
    const found = [...(await violationsOf(tab)), ...(await overflow(tab, size.width))];
    problems.push(...found.map((problem) => `${colorScheme} ${size.width}: ${problem}`));
  }
  return problems;
}

/** Returns the violations that axe finds: contrast, names, roles. */
async function violationsOf(tab: Page): Promise<string[]> {
  // A new theme needs a frame to appear.
  await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  // Elements that fade in have no contrast yet. Endless animations are not waited for.
  const ending = 'document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)';
  await tab.evaluate(`Promise.allSettled(${ending}.map((one) => one.finished))`);
  if (!(await tab.evaluate('"axe" in window'))) await tab.evaluate(axe.source);
  // Without what it would do for rules that pass, and for rules that compare style sheets.
  const { violations } = await tab.evaluate<axe.AxeResults>(`axe.run({ resultTypes: ['violations'], preload: false })`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

async function overflow(tab: Page, width: number): Promise<string[]> {
  const needed = await tab.evaluate<number>('document.documentElement.scrollWidth');
  return needed > width ? [`${new URL(tab.url()).pathname} is ${needed} px wide`] : [];
}
