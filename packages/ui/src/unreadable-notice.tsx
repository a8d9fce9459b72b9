import { defineComponent, watch } from 'vue';
import { useRoute } from 'vue-router';
import { VAlert } from 'vuetify/components/VAlert';
import { QuotedText } from './quoted-text.tsx';
import { unreadableEntries } from './server/unreadable.ts';

/** Names the stored entries that are missing on the page because they cannot be shown. */
export const UnreadableNotice = defineComponent(() => {
  const route = useRoute();
  watch(
    () => route.path,
    () => (unreadableEntries.value = []),
  );
  return () =>
    unreadableEntries.value.length === 0 ? null : (
      <VAlert type="warning" variant="tonal" class="notice">
        <p>This page leaves out entries that cannot be read.</p>
        <ul>
          {unreadableEntries.value.map(({ about, path, message }) => (
            <li key={`${about} ${path}`}>
              <QuotedText text={`${about}: `} />
              <code>{path}</code> <QuotedText text={message} />
            </li>
          ))}
        </ul>
        <p class="quiet">Correct the row, or restore the database from its backup.</p>
        <p class="quiet">
          <code>NR_ROW_UNREADABLE</code>
        </p>
      </VAlert>
    );
});
