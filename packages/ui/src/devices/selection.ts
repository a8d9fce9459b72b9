import { shallowRef, watch, type ShallowRef } from 'vue';
import { session, sessionExpired } from '../server/session.ts';

/** Names of the selected devices, on all pages of the list. They stay while the user looks at other pages. */
export const selectedDevices: ShallowRef<ReadonlySet<string>> = shallowRef(new Set());

// The next user of this tab begins without.
watch(session, (now) => {
  if (now === 'signed-out' && !sessionExpired.value) selectedDevices.value = new Set();
});
