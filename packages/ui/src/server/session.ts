import { shallowRef, watch, type ShallowRef } from 'vue';
import { client } from './client.ts';
import { failureOf, isSignedOut, type Failure } from './failure.ts';
import { keepSessionKey, sessionKey } from './session-key.ts';

/** The status of the browser's session. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'unreachable';

export const session: ShallowRef<SessionState> = shallowRef('unknown');

/** True if the session expired or the server restarted, and the user did not sign out. */
export const sessionExpired: ShallowRef<boolean> = shallowRef(false);

/**
 * A change of the session. `key` is that of a new session, or of the session of a tab that was asked; `expired` that of a
 * session that has ended.
 */
type Change = { readonly key: string } | { readonly expired: string } | 'signed-out';

/** A new tab waits this long for a tab that is signed in. A later answer signs it in too. */
const answerMs = 300;

/** Tells other tabs: each has a storage of its own, and all are in the same session. */
const tabs = new BroadcastChannel('netraven.session');
tabs.addEventListener('message', ({ data }: MessageEvent<Change | 'ask'>) => {
  if (data !== 'ask') return apply(data);
  const key = sessionKey();
  if (key !== null && session.value === 'signed-in') tell({ key });
});

function tell(message: Change | 'ask'): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only
  tabs.postMessage(message);
}

function changeTo(change: Change): void {
  apply(change);
  tell(change);
}

function apply(change: Change): void {
  const isExpired = typeof change === 'object' && 'expired' in change;
  // The user signed out, or is in a newer session already, and another tab noticed the end of the old one by an error.
  if (isExpired && (session.value === 'signed-out' || sessionKey() !== change.expired)) return;
  const key = typeof change === 'object' && 'key' in change ? change.key : undefined;
  keepSessionKey(key);
  sessionExpired.value = isExpired;
  session.value = key === undefined ? 'signed-out' : 'signed-in';
}

/** The error of the last attempt to sign in. */
export const signInFailure: ShallowRef<Failure | undefined> = shallowRef();

/** Signs in with the code of the address, or checks whether the browser is signed in. */
export async function openSession(code?: string): Promise<void> {
  try {
    const isKnown = sessionKey() !== null && (await isSignedIn());
    // Another tab may have a key, also a newer one. It is sent with the code: a new session ends the one before.
    if (!isKnown) await askTabs();
    if (code !== undefined && (await signIn({ code }))) return;
    const isNow = isKnown || (await isSignedIn());
    // The page was opened once more at the same address.
    if (isNow) signInFailure.value = undefined;
    session.value = isNow ? 'signed-in' : 'signed-out';
  } catch {
    // The page shows this state and offers to try again.
    session.value = 'unreachable';
  }
}

async function isSignedIn(): Promise<boolean> {
  return (await client.session.get()).signedIn;
}

/** Asks other tabs for their session. */
async function askTabs(): Promise<void> {
  tell('ask');
  await new Promise<void>((resolve) => {
    const stop = watch(session, done);
    const timer = setTimeout(done, answerMs);
    function done(): void {
      stop();
      clearTimeout(timer);
      resolve();
    }
  });
}

/** Signs in with a token or code, which is stored nowhere. Returns false if that failed; {@link signInFailure} has the error. */
export async function signIn(given: { readonly token: string } | { readonly code: string }): Promise<boolean> {
  signInFailure.value = undefined;
  try {
    changeTo(await client.session.create(given));
    return true;
  } catch (error) {
    signInFailure.value = failureOf(error);
    return false;
  }
}

export async function signOut(): Promise<void> {
  try {
    await client.session.end();
  } catch (error) {
    if (!isSignedOut(error)) {
      // The session still exists, so the page must not claim that the user is signed out.
      session.value = 'unreachable';
      return;
    }
  }
  changeTo('signed-out');
}

/**
 * Sends a request, and again if a newer session has taken the place of the one that was refused. If the session has
 * ended, the page asks the user to sign in again.
 */
export async function send<T>(request: () => Promise<T>): Promise<T> {
  const key = sessionKey();
  try {
    return await request();
  } catch (error) {
    if (!isSignedOut(error) || session.value !== 'signed-in') throw error;
    if (sessionKey() !== key) return send(request);
    if (key !== null) changeTo({ expired: key });
    throw error;
  }
}
