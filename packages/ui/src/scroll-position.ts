import type { RouterScrollBehavior } from 'vue-router';

/** A page that is not long enough after this time has another answer than before. */
const mostMs = 2000;

/** Returns where to scroll to: Back returns to where the user was, as soon as the page is long enough again. */
export const scrollPosition: RouterScrollBehavior = async (to, from, saved) => {
  // Another state of the same page must not move what the user reads.
  if (!saved) return to.path === from.path ? false : { top: 0 };
  const { href } = location;
  await untilLong(saved.top + innerHeight);
  // The user went on meanwhile.
  return location.href === href ? saved : false;
};

function untilLong(height: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      observer.disconnect();
      resolve();
    };
    const timer = setTimeout(end, mostMs);
    // It also reports the first size. Scroll positions are fractions of a pixel, heights are not.
    const observer = new ResizeObserver(() => {
      if (document.documentElement.scrollHeight > height - 1) end();
    });
    observer.observe(document.body);
  });
}
