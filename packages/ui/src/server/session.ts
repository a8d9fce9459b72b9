import { shallowRef, type ShallowRef } from 'vue';
import { client } from './client.ts';
import { failureOf, isSignedOut, type Failure } from './failure.ts';

/** The status of the browser's session. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'unreachable';

export const session: ShallowRef<SessionState> = shallowRef('unknown');

/** True if the session expired or the server restarted, and the user did not sign out. */
export const sessionExpired: ShallowRef<boolean> = shallowRef(false);

type Change = 'signed-in' | 'signed-out' | 'expired';

/** Tells other tabs: they share the cookie. */
const tabs = new BroadcastChannel('netraven.session');
tabs.addEventListener('message', ({ data }: MessageEvent<Change>) => apply(data));

function changeTo(change: Change): void {
  apply(change);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only
  tabs.postMessage(change);
}

function apply(change: Change): void {
  // The user signed out, and another tab noticed that only by an error.
  if (change === 'expired' && session.value === 'signed-out') return;
  sessionExpired.value = change === 'expired';
  session.value = change === 'expired' ? 'signed-out' : change;
}

/** The error of the last attempt to sign in. */
export const signInFailure: ShallowRef<Failure | undefined> = shallowRef();

/** Signs in with a token from the address, or checks whether the browser is signed in. */
export async function openSession(token?: string): Promise<void> {
  if (token !== undefined && (await signIn(token))) return;
  try {
    const { signedIn } = await client.session.get();
    session.value = signedIn ? 'signed-in' : 'signed-out';
  } catch {
    // The page shows this state and offers to try again.
    session.value = 'unreachable';
  }
}

/** Signs in with a token, which is stored nowhere. Returns false if that failed; {@link signInFailure} has the error. */
export async function signIn(token: string): Promise<boolean> {
  signInFailure.value = undefined;
  try {
    await client.session.create({ token });
    changeTo('signed-in');
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
      // The cookie still exists, so the page must not claim that the user is signed out.
      session.value = 'unreachable';
      return;
    }
  }
  changeTo('signed-out');
}

/** Sends a request. If the session has ended, the page asks the user to sign in again. */
export async function send<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    if (isSignedOut(error) && session.value === 'signed-in') changeTo('expired');
    throw error;
  }
}
