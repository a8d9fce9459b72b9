import { createRenderer } from 'vue';

/** Mounts a component that draws nothing. Returns a function that unmounts it. */
export function mount(setup: () => void): () => void {
  const nothing = (): null => null;
  const { createApp } = createRenderer<object, object>({
    createElement: () => ({}),
    createText: () => ({}),
    createComment: () => ({}),
    insert: nothing,
    remove: nothing,
    setText: nothing,
    setElementText: nothing,
    patchProp: nothing,
    parentNode: nothing,
    nextSibling: nothing,
  });
  const app = createApp({
    setup: () => {
      setup();
      return () => null;
    },
  });
  app.mount({});
  return () => app.unmount();
}
