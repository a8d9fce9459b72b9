import {
  defineComponent,
  onBeforeUnmount,
  onMounted,
  shallowRef,
  useTemplateRef,
  watchEffect,
  type ShallowRef,
} from 'vue';
import { visible } from './visible-text.ts';

/** Shows the title of a page and sets the document's. Takes the focus, so that a screen reader reads it. */
export const PageTitle = defineComponent(
  (props: { title: string }) => {
    const heading = useTemplateRef<HTMLElement>('heading');
    watchEffect(() => {
      pageTitle.value = visible(props.title);
      document.title = `${pageTitle.value} · NetRaven`;
    });
    onMounted(() => heading.value?.focus({ preventScroll: true }));
    onBeforeUnmount(() => (pageTitle.value = ''));
    return () => (
      <h1 ref="heading" class="page-title" tabindex={-1}>
        {visible(props.title)}
      </h1>
    );
  },
  { props: ['title'] },
);

/** Title of the page that is shown. Empty: it has none yet. */
export const pageTitle: ShallowRef<string> = shallowRef('');
