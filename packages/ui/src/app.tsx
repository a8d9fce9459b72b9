import { defineComponent, shallowRef, watch, type VNode } from 'vue';
import { VApp } from 'vuetify/components/VApp';
import { VBtn } from 'vuetify/components/VBtn';
import { AddressedPage } from './addressed-page.tsx';
import { FindDialog } from './find/find-dialog.tsx';
import { Loading } from './loaded.tsx';
import { openSession, session } from './server/session.ts';
import { useKeys } from './shell/keys.ts';
import { Rail } from './shell/rail.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import { UnreadableNotice } from './unreadable-notice.tsx';

/** The shell around every page. The page itself is shown to signed-in users only. */
export const App = defineComponent(() => {
  const finding = shallowRef(false);
  const find = (): void => void (finding.value = true);
  useKeys(find);
  // Else it opens again after the next sign-in.
  watch(session, () => (finding.value = false));
  const skip = (event: Event): void => {
    event.preventDefault();
    document.querySelector<HTMLElement>('h1')?.focus();
  };
  return () => {
    const isSignedIn = session.value === 'signed-in';
    return (
      <VApp>
        <a class="skip-link" href="#content" onClick={skip}>
          Skip to content
        </a>
        {isSignedIn ? <Rail /> : null}
        <TopBar onFind={find} />
        <main id="content" class="content">
          {isSignedIn ? <UnreadableNotice /> : null}
          <AddressedPage />
          {withoutPage()}
        </main>
        {isSignedIn && finding.value ? <FindDialog onClose={() => (finding.value = false)} /> : null}
      </VApp>
    );
  };
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
