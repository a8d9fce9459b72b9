import { mdiCircle, mdiCircleOutline, mdiRhombus } from '@mdi/js';
import type { Status } from '@netraven/api';
import { defineComponent } from 'vue';
import { DataTable, type Column } from '../data-table.tsx';
import { Moment } from '../moment.tsx';
import { ErrorText } from '../run/error-text.tsx';
import type { StatusLook } from '../run/status-look.ts';
import { LookWord } from '../run/status-word.tsx';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';

type Remote = Status['remotes'][number];

const looks: Readonly<Record<Remote['state'], StatusLook>> = {
  'in-sync': { color: 'success', shape: mdiCircle, word: 'in sync' },
  behind: { color: 'waiting', shape: mdiCircleOutline, word: 'behind' },
  diverged: { color: 'error', shape: mdiRhombus, word: 'diverged' },
  failing: { color: 'error', shape: mdiRhombus, word: 'failing' },
};

/** Lists the repositories to which the archive is pushed. Shows nothing without remotes. */
export const RemoteList = defineComponent(() => {
  const { value } = useAnswer(
    () => ({}),
    (_, signal) => client.status.get({ signal }),
  );
  return () => {
    const remotes = value.value?.remotes ?? [];
    if (remotes.length === 0) return null;
    return (
      <section class="panel remotes" aria-label="Remotes of the archive">
        <h2>Remotes of the archive</h2>
        <DataTable<Remote> columns={columns} rows={remotes} nameOf={({ name }: Remote) => name} />
      </section>
    );
  };
});

const columns: readonly Column<Remote>[] = [
  {
    title: 'Remote',
    cell: ({ name, url }) => (
      <>
        {name}
        <div class="quiet">{url}</div>
      </>
    ),
  },
  {
    title: 'State',
    cell: ({ state, failingSince }) => (
      <>
        <LookWord {...looks[state]} />
        {failingSince === null ? null : (
          <div class="quiet">
            since <Moment at={failingSince} />
          </div>
        )}
      </>
    ),
  },
  {
    title: 'Last in sync',
    isNamed: true,
    cell: ({ verifiedAt, error }) => (
      <>
        {verifiedAt === null ? 'never' : <Moment at={verifiedAt} />}
        {error ? (
          <div>
            <ErrorText error={error} />
          </div>
        ) : null}
      </>
    ),
  },
  {
    title: 'Lacks',
    isNamed: true,
    cell: ({ commits, since }) => (
      <>
        {commits === 0 ? 'nothing' : `${commits} commit${commits === 1 ? '' : 's'}`}
        {since === null ? null : (
          <div class="quiet">
            oldest from <Moment at={since} />
          </div>
        )}
      </>
    ),
  },
];
