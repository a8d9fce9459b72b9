import type { PackageEntry } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { client } from '../server/client.ts';
import { useSending } from '../server/use-sending.ts';
import { titleOf } from './catalogue.ts';
import { permissionWords } from './words.ts';

interface Props {
  readonly entry: PackageEntry;
  readonly enable: boolean;
  readonly onClose: () => void;
}

/** Enables or disables a package, after showing the permissions it requests. */
export const DecideDialog = defineComponent(
  (props: Props) => {
    const { busy, failure, start } = useSending();
    const decide = (): Promise<void> =>
      start(async () => {
        const { name, permissions } = props.entry;
        const { enable, disable } = client.packages;
        await (props.enable ? enable({ name, granted: permissions }) : disable({ name }));
        props.onClose();
      });
    return () => {
      const { entry, enable } = props;
      const grants = entry.permissions.length > 0;
      return (
        <ConfirmDialog
          title={`${enable ? 'Enable' : 'Disable'} ${titleOf(entry)}?`}
          confirm={enable ? (grants ? 'Grant and enable' : 'Enable') : 'Disable'}
          busy={busy.value}
          failure={failure.value}
          onConfirm={() => void decide()}
          onCancel={() => props.onClose()}
        >
          <p class="quiet">
            <code>{`${entry.name} ${entry.version}`}</code>
          </p>
          {enable ? requested(entry) : <p>{disabling(entry)}</p>}
        </ConfirmDialog>
      );
    };
  },
  { props: ['entry', 'enable', 'onClose'] },
);

function disabling({ state }: PackageEntry): string {
  return state === 'ready'
    ? 'No new run of it can start until you enable it again.'
    : 'It releases its job type; another package can then take it.';
}

function requested({ permissions }: PackageEntry): VNode {
  if (permissions.length === 0) return <p>It requests no permissions: it can only read the devices of its runs.</p>;
  return (
    <>
      <p>It can read the devices of its runs. It also requests these permissions:</p>
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
      <p>It runs with all of them or not at all.</p>
    </>
  );
}
