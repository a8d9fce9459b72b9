import {
  mdiCircle,
  mdiCircleOutline,
  mdiLogout,
  mdiMagnify,
  mdiThemeLightDark,
  mdiWeatherNight,
  mdiWhiteBalanceSunny,
} from '@mdi/js';
import { defineComponent, type VNode } from 'vue';
import { RouterLink, useRoute } from 'vue-router';
import { useTheme } from 'vuetify';
import { VBtn } from 'vuetify/components/VBtn';
import { Icon } from '../icon.tsx';
import { mayLeave } from '../leave-guard.tsx';
import { saveTheme, savedTheme, type ThemeName } from '../look/theme-choice.ts';
import { ClockTime } from '../moment.tsx';
import { pageTitle } from '../page-title.tsx';
import { client } from '../server/client.ts';
import { lostSince, useConnection } from '../server/connection.ts';
import { session, signOut } from '../server/session.ts';
import { isMac } from './keys.ts';
import { sections } from './sections.ts';

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const satisfies Record<ThemeName, ThemeName>;
const themeIcons = { system: mdiThemeLightDark, light: mdiWhiteBalanceSunny, dark: mdiWeatherNight };

/** The bar above every page: where the user is, the search, the connection, the colours and the session. */
export const TopBar = defineComponent(
  (props: { onFind: () => void }) => {
    const theme = useTheme();
    const chosen = (): ThemeName => (theme.isSystem.value ? 'system' : savedTheme());
    const cycle = (): void => {
      const next = nextTheme[chosen()];
      saveTheme(next);
      void theme.change(next);
    };
    const leave = async (): Promise<void> => {
      if (await mayLeave()) await signOut();
    };
    return () => (
      <header class="bar">
        {session.value === 'signed-in' ? (
          <>
            <Breadcrumb />
            <button type="button" class="find-button" aria-keyshortcuts="Meta+K Control+K" onClick={props.onFind}>
              <Icon path={mdiMagnify} />
              <span class="narrow-hidden">Find a page, device, job or run</span>
              <kbd class="narrow-hidden" aria-hidden="true">
                {isMac ? '⌘K' : 'Ctrl K'}
              </kbd>
            </button>
            <Connection />
          </>
        ) : (
          <RouterLink to="/" class="brand">
            <img src="/raven.svg" alt="" width={24} height={24} />
            NetRaven
          </RouterLink>
        )}
        <VBtn
          icon={`svg:${themeIcons[chosen()]}`}
          variant="text"
          size="small"
          aria-label={`Colours: ${chosen()}. Change to ${nextTheme[chosen()]}`}
          title={`Colours: ${chosen()}`}
          onClick={cycle}
        />
        {session.value === 'signed-in' ? (
          <VBtn variant="text" size="small" prependIcon={`svg:${mdiLogout}`} onClick={() => void leave()}>
            <span class="narrow-hidden">Sign out</span>
          </VBtn>
        ) : null}
      </header>
    );
  },
  { props: ['onFind'] },
);

/** Shows the page, and the page of the navigation that it belongs to. */
const Breadcrumb = defineComponent(() => {
  const route = useRoute();
  return () => {
    const section = sections.find(({ name }) => name === route.meta['section']);
    return (
      <nav class="breadcrumb" aria-label="Breadcrumb">
        {section ? (
          <>
            <RouterLink to={section.path}>{section.title}</RouterLink>
            <span aria-hidden="true">/</span>
          </>
        ) : null}
        <span class="breadcrumb-page" aria-current="page" title={pageTitle.value}>
          {pageTitle.value}
        </span>
      </nav>
    );
  };
});

/** Shows whether the server answers, and since when it does not. */
const Connection = defineComponent(() => {
  useConnection((signal) => client.health.live({ signal }));
  return (): VNode => (
    <p class={`status text-${lostSince.value ? 'warning' : 'success'}`} role="status" aria-label="Connection">
      <Icon path={lostSince.value ? mdiCircleOutline : mdiCircle} size={14} />
      {lostSince.value ? (
        <span>
          reconnecting since <ClockTime at={lostSince.value} />
        </span>
      ) : (
        <span class="narrow-hidden">connected</span>
      )}
    </p>
  );
});
