import { defineComponent, onMounted, useTemplateRef, watchEffect } from 'vue';
import { visible } from './visible-text.ts';

/** Shows the title of a page and sets the document's. Takes the focus, so that a screen reader reads it. */
export const PageTitle = defineComponent(
  (props: { title: string }) => {
    const heading = useTemplateRef<HTMLElement>('heading');
    watchEffect(() => (document.title = `${visible(props.title)} · NetRaven`));
    onMounted(() => heading.value?.focus({ preventScroll: true }));
    return () => (
      <h1 ref="heading" class="page-title" tabindex={-1}>
        {visible(props.title)}
      </h1>
    );
  },
  { props: ['title'] },
);
