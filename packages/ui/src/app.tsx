import { defineComponent, type VNode } from 'vue';
import { mdiLogout, mdiThemeLightDark, mdiWeatherNight, mdiWhiteBalanceSunny } from '@mdi/js';
import { RouterLink } from 'vue-router';
import { useTheme } from 'vuetify';
import { VApp } from 'vuetify/components/VApp';
import { VBtn } from 'vuetify/components/VBtn';
import { AddressedPage } from './addressed-page.tsx';
import { mayLeave } from './leave-guard.tsx';
import { Loading } from './loaded.tsx';
import { saveTheme, savedTheme, type ThemeName } from './look/theme-choice.ts';
import { openSession, session, signOut } from './server/session.ts';
import { SignInPage } from './sign-in/sign-in-page.tsx';

const nextTheme = { system: 'light', light: 'dark', dark: 'system' } as const satisfies Record<ThemeName, ThemeName>;
const themeIcons = { system: mdiThemeLightDark, light: mdiWhiteBalanceSunny, dark: mdiWeatherNight };

/** The frame around every page. The page itself is shown to signed-in users only. */
export const App = defineComponent(() => {
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
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  return () => (
    <VApp>
      <a class="skip-link" href="#content" onClick={skip}>
        Skip to content
      </a>
      <header class="bar">
        <RouterLink to="/" class="brand">
          <img src="/raven.svg" alt="" width={28} height={28} />
          <span class="brand-name">NetRaven</span>
        </RouterLink>
        <nav class="bar-links" aria-label="Pages">
          {session.value === 'signed-in' ? (
            <>
              <RouterLink to="/devices">Devices</RouterLink>
              <RouterLink to="/changes">Changes</RouterLink>
              <RouterLink to="/runs">Runs</RouterLink>
              <RouterLink to="/schedules">Schedules</RouterLink>
              <RouterLink to="/">Job catalogue</RouterLink>
            </>
          ) : null}
        </nav>
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
            <span class="sign-out">Sign out</span>
          </VBtn>
        ) : null}
      </header>
      <main id="content" class="content">
        <AddressedPage />
        {withoutPage()}
      </main>
    </VApp>
  );
});

/** Returns what to show in place of a page: a form to sign in, an error, or nothing yet. */
function withoutPage(): VNode | null {
  switch (session.value) {
    case 'signed-in':
      return null;
    case 'signed-out':
      return <SignInPage />;
    case 'unreachable':
      return (
        <section class="centred" role="alert">
          <h1 tabindex={-1}>Server not reachable</h1>
          <p>
            NetRaven is stopped or listens on another address. Start it with <code>netraven start</code>.
          </p>
          <VBtn color="primary" onClick={() => void openSession()}>
            Try again
          </VBtn>
        </section>
      );
    default:
      return (
        <div class="centred">
          <Loading />
        </div>
      );
  }
}
