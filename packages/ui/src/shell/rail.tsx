import { mdiChevronDoubleLeft, mdiChevronDoubleRight } from '@mdi/js';
import { defineComponent, ref } from 'vue';
import { RouterLink, useRoute } from 'vue-router';
import { Icon } from '../icon.tsx';
import { sections } from './sections.ts';

const key = 'netraven.rail';

/** The navigation: words and icons, icons alone on a narrow screen or when collapsed, at the bottom on a phone. */
export const Rail = defineComponent(() => {
  const route = useRoute();
  const isCollapsed = ref(localStorage.getItem(key) === 'collapsed');
  const toggle = (): void => {
    isCollapsed.value = !isCollapsed.value;
    localStorage.setItem(key, isCollapsed.value ? 'collapsed' : 'open');
  };
  return () => {
    const words = `${isCollapsed.value ? 'Expand' : 'Collapse'} the navigation`;
    return (
      <nav class={['rail', { collapsed: isCollapsed.value }]} aria-label="Pages">
        <RouterLink to="/" class="brand">
          <img src="/raven.svg" alt="" width={24} height={24} />
          <span class="rail-word">NetRaven</span>
        </RouterLink>
        <div class="rail-links">
          {sections.map(({ name, path, title, icon }) => (
            <RouterLink
              key={name}
              to={path}
              title={title}
              class={{ chosen: (route.meta['section'] ?? route.name) === name }}
            >
              <Icon path={icon} />
              <span class="rail-word">{title}</span>
            </RouterLink>
          ))}
        </div>
        <button type="button" class="rail-toggle" aria-label={words} title={words} onClick={toggle}>
          <Icon path={isCollapsed.value ? mdiChevronDoubleRight : mdiChevronDoubleLeft} />
        </button>
      </nav>
    );
  };
});
