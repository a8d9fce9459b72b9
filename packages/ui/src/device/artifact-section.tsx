import type { ArtifactHistory, ArtifactVersion } from '@netraven/api';
import { defineComponent, type VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { readVersions, type ReadVersions } from '../artifact/read-versions.ts';
import { ChoiceChips } from '../choice-chips.tsx';
import { ForeignText } from '../foreign-text.tsx';
import { Loaded, Loading } from '../loaded.tsx';
import { useQueryState } from '../query-state.ts';
import { client } from '../server/client.ts';
import { useAnswer } from '../server/use-answer.ts';
import { ShowMore } from '../show-more.tsx';
import { VersionChoice } from './version-choice.tsx';
import { VersionList } from './version-list.tsx';
import { VersionView, views, type View } from './version-view.tsx';

interface Props {
  /** Its name or id. */
  readonly device: string;
  readonly jobType: string;
  /** Of the artifact. */
  readonly name: string;
}

type Versions = ArtifactHistory['versions'];

/** Versions at first. */
const page = 25;

/** Shows the timeline of an artifact and, beside it, a version: what changed, the text, or the origin of each line. */
export const ArtifactSection = defineComponent(
  (props: Props) => {
    const query = useQueryState();
    const history = useAnswer(
      () => ({
        of: { ...props },
        count: query.count('versions', page),
        ids: [query.get('to'), query.get('from')],
      }),
      ({ of, ...wanted }, signal) => readVersions(client, of, wanted, signal),
    );
    const newer = (versions: Versions): Versions[number] | undefined => {
      const id = query.get('to');
      return id === undefined ? versions[0] : versions.find((version) => String(version.id) === id);
    };
    const older = (versions: Versions, to: ArtifactVersion): ArtifactVersion | undefined => {
      const id = query.get('from');
      if (id !== undefined) return versions.find((version) => String(version.id) === id);
      // A removed device can have had the same name.
      return versions.find(({ deviceId, version }) => deviceId === to.deviceId && version < to.version);
    };
    /** Always with the version that is shown. */
    const listed = (versions: Versions): Versions => {
      const to = newer(versions);
      return versions.slice(0, Math.max(query.count('versions', page), to ? versions.indexOf(to) + 1 : 0));
    };
    const toChange = ({ id }: ArtifactVersion) => {
      const view = viewOf(query.get('view'));
      const kept = view === 'split' ? view : undefined;
      return query.to({ to: String(id), from: undefined, view: kept, hunks: undefined });
    };
    const version = (versions: Versions, to: ArtifactVersion): VNode => {
      const view = viewOf(query.get('view'));
      return (
        <>
          <div class="version-tools">
            <ChoiceChips<View>
              label="View"
              choices={Object.entries(views).map(([value, words]) => ({ value: value as View, words }))}
              chosen={view}
              onChoose={(chosen: View) => query.set({ view: chosen === 'unified' ? undefined : chosen })}
            />
            <div class="version-choices">
              {view === 'unified' || view === 'split' ? (
                <VersionChoice
                  label="From"
                  versions={versions.filter((one) => one !== to)}
                  chosen={query.get('from')}
                  absent="the version before"
                  onChoose={(from: string) => query.set({ from, hunks: undefined })}
                />
              ) : null}
              <VersionChoice
                label="To"
                versions={versions}
                chosen={query.get('to')}
                absent="the newest version"
                onChoose={(id: string) => query.set({ to: id, hunks: undefined })}
              />
            </div>
          </div>
          <VersionView view={view} from={older(versions, to)} to={to} toChange={toChange} />
        </>
      );
    };
    const shown = ({ versions, hasMore }: ReadVersions): VNode => {
      const to = newer(versions);
      const rows = listed(versions);
      const from = to && older(versions, to);
      const isFromUnknown = to && query.get('from') !== undefined && !from;
      // They may be on a page that is being read.
      const isPending = history.isStale.value && !from && (!to || isFromUnknown || hasMore);
      return (
        <div class="timeline-and-version">
          <section class="panel timeline" aria-label="Timeline">
            <VersionList versions={rows} shown={to?.id} toChange={toChange} />
            <ShowMore
              left={versions.length - rows.length}
              isOnlyKnown={hasMore}
              onMore={() => query.set({ versions: String(rows.length + page) })}
            />
          </section>
          <section class="panel version" aria-label="Version">
            {isPending ? (
              <Loading />
            ) : to && !isFromUnknown ? (
              version(versions, to)
            ) : (
              <p class="nothing">
                This artifact has no version with that id.{' '}
                <RouterLink to={query.to({ from: undefined, to: undefined })}>See its last change</RouterLink>.
              </p>
            )}
          </section>
        </div>
      );
    };
    const empty = ({ versions }: ReadVersions): VNode | undefined =>
      versions.length > 0 ? undefined : (
        <p class="nothing">
          This device has no saved <ForeignText text={`${props.jobType}/${props.name}`} most={300} />.
        </p>
      );
    return () => (
      <Loaded<ReadVersions> value={history.value.value} failure={history.failure.value} shown={shown} empty={empty} />
    );
  },
  { props: ['device', 'jobType', 'name'] },
);

function viewOf(sent: string | undefined): View {
  return sent !== undefined && Object.hasOwn(views, sent) ? (sent as View) : 'unified';
}
