import type { PackageEntry } from '@netraven/api';
import { defineComponent, ref, shallowRef, type VNode } from 'vue';
import { VBtn } from 'vuetify/components/VBtn';
import { VDialog } from 'vuetify/components/VDialog';
import { FailureNotice } from '../failure-notice.tsx';
import { client } from '../server/client.ts';
import { failureOf, type Failure } from '../server/failure.ts';
import { ask } from '../server/session.ts';
import { titleOf } from './catalogue.ts';
import { permissionWords } from './words.ts';

interface Props {
  readonly entry: PackageEntry;
  readonly enable: boolean;
  readonly onClose: () => void;
}

/** Lets a person decide on a package, with what it asks for before their eyes. */
export const DecideDialog = defineComponent(
  (props: Props) => {
    const busy = ref(false);
    const failure = shallowRef<Failure>();
    const decide = async (): Promise<void> => {
      const { name, permissions } = props.entry;
      busy.value = true;
      failure.value = undefined;
      try {
        const { enable, disable } = client.packages;
        await ask(() => (props.enable ? enable({ name, granted: permissions }) : disable({ name })));
        props.onClose();
      } catch (error) {
        failure.value = failureOf(error);
      } finally {
        busy.value = false;
      }
    };
    return () => {
      const { entry, enable } = props;
      const title = `${enable ? 'Enable' : 'Disable'} ${titleOf(entry)}?`;
      return (
        <VDialog
          modelValue
          maxWidth={520}
          transition="fade-transition"
          aria-label={title}
          onUpdate:modelValue={(open: boolean) => {
            if (!open) props.onClose();
          }}
        >
          <section class="panel dialog">
            <h2>{title}</h2>
            <p class="quiet">
              <code>{`${entry.name} ${entry.version}`}</code>
            </p>
            {enable ? asked(entry) : <p>{disabling(entry)}</p>}
            {failure.value ? <FailureNotice failure={failure.value} /> : null}
            <footer class="dialog-actions">
              <VBtn variant="text" onClick={() => props.onClose()}>
                Cancel
              </VBtn>
              <VBtn color="primary" variant="flat" loading={busy.value} onClick={() => void decide()}>
                {enable ? (entry.permissions.length > 0 ? 'Grant and enable' : 'Enable') : 'Disable'}
              </VBtn>
            </footer>
          </section>
        </VDialog>
      );
    };
  },
  { props: ['entry', 'enable', 'onClose'] },
);

function disabling({ state }: PackageEntry): string {
  return state === 'ready'
    ? 'No new run of it can be asked for, until it is enabled again.'
    : 'It claims its job type no more, which another package may have then, until it is enabled again.';
}

function asked({ permissions }: PackageEntry): VNode {
  if (permissions.length === 0) {
    return <p>It asks for no permission: it can read the devices it is lent, and nothing else.</p>;
  }
  return (
    <>
      <p>Beyond reading the devices it is lent, it asks to be allowed to:</p>
      <dl class="grants">
        {permissions.map((permission) => (
          <div key={permission}>
            <dt>
              <code>{permission}</code>
            </dt>
            <dd>{permissionWords[permission]}</dd>
          </div>
        ))}
      </dl>
      <p>It runs with all of them, or not at all.</p>
    </>
  );
}
