import { shallowRef, type ShallowRef } from 'vue';
import { client } from './client.ts';
import { failureOf, isSignedOut, type Failure } from './failure.ts';

/** How the page stands with the server. */
export type SessionState = 'unknown' | 'signed-in' | 'signed-out' | 'unreachable';

export const session: ShallowRef<SessionState> = shallowRef('unknown');

/** Whether the server ended the session by itself, by its age or by its own end: nobody signed out. */
export const sessionRanOut: ShallowRef<boolean> = shallowRef(false);

type Change = 'signed-in' | 'signed-out' | 'ran-out';

/** What is done in one tab counts in all: they share the cookie. */
const tabs = new BroadcastChannel('netraven.session');
tabs.addEventListener('message', ({ data }: MessageEvent<Change>) => take(data));

function becomes(change: Change): void {
  take(change);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel reaches its own origin only
  tabs.postMessage(change);
}

function take(change: Change): void {
  // Somebody signed out, and another tab noticed by itself: that it ran out is not so.
  if (change === 'ran-out' && session.value === 'signed-out') return;
  sessionRanOut.value = change === 'ran-out';
  session.value = change === 'ran-out' ? 'signed-out' : change;
}

/** Why signing in failed the last time. */
export const signInFailure: ShallowRef<Failure | undefined> = shallowRef();

/** Signs in by a token that came with the address, or finds out whether the browser is signed in already. */
export async function openSession(token?: string): Promise<void> {
  if (token !== undefined && (await signIn(token))) return;
  try {
    const { signedIn } = await client.session.get();
    session.value = signedIn ? 'signed-in' : 'signed-out';
  } catch {
    // The page shows that nobody answers, and offers to try again; there is nothing else to tell.
    session.value = 'unreachable';
  }
}

/** Signs in by the token, which is kept nowhere. Returns whether it was the right one; else {@link signInFailure} says why. */
export async function signIn(token: string): Promise<boolean> {
  signInFailure.value = undefined;
  try {
    await client.session.create({ token });
    becomes('signed-in');
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
      // Nobody answers: the cookie is still there, and the page must not say otherwise.
      session.value = 'unreachable';
      return;
    }
  }
  becomes('signed-out');
}

/** Asks the server; who is signed in no more gets to sign in again. */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (isSignedOut(error) && session.value === 'signed-in') becomes('ran-out');
    throw error;
  }
}
