import { mdiKeyVariant } from '@mdi/js';
import { defineComponent, onBeforeUnmount, ref } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VTextField } from 'vuetify/components/VTextField';
import { FailureNotice } from '../failure-notice.tsx';
import { sessionExpired, signIn, signInFailure } from '../server/session.ts';
import './sign-in.css';

/** Asks for the token once. The tabs of the page then keep the key of a session. */
export const SignInPage = defineComponent(() => {
  const { title } = document;
  document.title = 'Sign in · NetRaven';
  // A new page sets its own title; a kept one does not set it again.
  onBeforeUnmount(() => (document.title = title));
  const token = ref('');
  const busy = ref(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const sent = token.value.trim();
    if (sent === '' || busy.value) return;
    busy.value = true;
    await signIn({ token: sent });
    token.value = '';
    busy.value = false;
  };
  return () => (
    <form class="sign-in panel" onSubmit={(event: Event) => void submit(event)}>
      <img src="/raven.svg" alt="" width={56} height={56} />
      <h1>Sign in to NetRaven</h1>
      {sessionExpired.value ? (
        <p class="expired" role="status">
          Your session has ended: NetRaven restarted, or 7 days have passed. Sign in to continue.
        </p>
      ) : null}
      <p class="quiet">
        Use the token of this NetRaven, for example from <code>cat .netraven/token</code>. <code>netraven start</code>{' '}
        shows the path.
      </p>
      {/* The user name under which a password manager saves the token. */}
      <input type="text" autocomplete="username" value={location.host} readonly hidden />
      <VTextField
        modelValue={token.value}
        onUpdate:modelValue={(typed: string) => (token.value = typed)}
        label="Token"
        type="password"
        autocomplete="current-password"
        autofocus
        prependInnerIcon={`svg:${mdiKeyVariant}`}
        hideDetails
      />
      {signInFailure.value ? <FailureNotice failure={signInFailure.value} /> : null}
      <VBtn type="submit" color="primary" size="large" block loading={busy.value}>
        Sign in
      </VBtn>
    </form>
  );
});
