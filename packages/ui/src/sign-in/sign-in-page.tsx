import { mdiKeyVariant } from '@mdi/js';
import { defineComponent, onBeforeUnmount, ref } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VTextField } from 'vuetify/components/VTextField';
import { FailureNotice } from '../failure-notice.tsx';
import { sessionRanOut, signIn, signInFailure } from '../server/session.ts';
import './sign-in.css';

/** Asks for the token once; the browser then holds a cookie that stands for it. */
export const SignInPage = defineComponent(() => {
  const { title } = document;
  document.title = 'Sign in · NetRaven';
  // A page that comes says its own; one that stayed does not say it again.
  onBeforeUnmount(() => (document.title = title));
  const token = ref('');
  const busy = ref(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const sent = token.value.trim();
    if (sent === '' || busy.value) return;
    busy.value = true;
    await signIn(sent);
    token.value = '';
    busy.value = false;
  };
  return () => (
    <form class="sign-in panel" onSubmit={(event: Event) => void submit(event)}>
      <img src="/raven.svg" alt="" width={56} height={56} />
      <h1>Sign in to NetRaven</h1>
      {sessionRanOut.value ? (
        <p class="ran-out" role="status">
          Your session has ended: NetRaven was started anew, or 7 days are over. Sign in, and go on where you were.
        </p>
      ) : null}
      <p class="quiet">
        With the token of this NetRaven. It stands in the file <code>token</code> of its home, which{' '}
        <code>netraven start</code> names, e.g. <code>cat .netraven/token</code>.
      </p>
      {/* What a password manager files the token under. */}
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
