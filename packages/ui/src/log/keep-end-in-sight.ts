import { nextTick, onBeforeUnmount, onMounted, watch, type Ref, type ShallowRef } from 'vue';

interface Scrolled {
  /** What scrolls. */
  readonly box: Readonly<ShallowRef<HTMLElement | null>>;
  /** What is in it. */
  readonly content: Readonly<ShallowRef<HTMLElement | null>>;
  readonly following: Readonly<Ref<boolean>>;
  /** Asks to follow, or to stop. */
  readonly onFollow: (following: boolean) => void;
}

/** Keys that scroll back. */
const backKeys: ReadonlySet<string> = new Set(['ArrowUp', 'PageUp', 'Home']);

/**
 * Keeps the end of a box in sight while it is followed. Whoever scrolls back stops that, as what is read must not move
 * away, and whoever comes to the end again follows again. Returns the way to put something before all that is there
 * without moving what is in sight.
 */
export function keepEndInSight({ box, content, following, onFollow }: Scrolled): {
  readonly keepPlace: (prepend: () => Promise<void>) => Promise<void>;
} {
  let at = 0;
  const toEnd = (): void => {
    if (box.value && following.value) box.value.scrollTop = box.value.scrollHeight;
  };
  // Told by what a person does: the place also changes by itself, when the oldest entries go.
  const looksBack = (): void => {
    if (box.value && following.value && box.value.scrollHeight > box.value.clientHeight) onFollow(false);
  };
  const scrolled = (): void => {
    if (!box.value) return;
    const { scrollTop, scrollHeight, clientHeight } = box.value;
    if (!following.value && scrollTop > at && scrollHeight - scrollTop - clientHeight <= 1) onFollow(true);
    at = scrollTop;
  };
  // Also when nothing came: what is drawn first as it comes into sight is seldom as high as was thought.
  const grown = new ResizeObserver(toEnd);
  watch(following, toEnd);
  onMounted(() => {
    const element = box.value;
    if (!element || !content.value) return;
    for (const each of [element, content.value]) grown.observe(each);
    element.addEventListener('scroll', scrolled, { passive: true });
    element.addEventListener('touchmove', looksBack, { passive: true });
    element.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && looksBack(), { passive: true });
    element.addEventListener('keydown', ({ key }) => backKeys.has(key) && looksBack());
    // The scroll bar is the box's own; what is in the box is not.
    element.addEventListener('pointerdown', ({ target }) => target === element && looksBack());
  });
  onBeforeUnmount(() => grown.disconnect());

  return {
    async keepPlace(prepend) {
      onFollow(false);
      const below = (): number => (box.value ? box.value.scrollHeight - box.value.scrollTop : 0);
      const before = below();
      await prepend();
      await nextTick();
      if (box.value) at = box.value.scrollTop += below() - before;
    },
  };
}
