import { describeAuthors, type ArtifactHistory, type ArtifactVersion } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink, type RouteLocationRaw } from 'vue-router';
import { sizeInWords } from '../artifact/words.ts';
import { ForeignText } from '../foreign-text.tsx';
import { Moment } from '../moment.tsx';

interface Props {
  /** Newest first. */
  readonly versions: ArtifactHistory['versions'];
  /** Id of the version that is shown. */
  readonly shown: number | undefined;
  /** Returns the address of the change that a version made. */
  readonly toChange: (version: ArtifactVersion) => RouteLocationRaw;
}

/** The timeline of an artifact: each version with the time in which it held, author, size of the change and run. */
export function VersionList({ versions, shown, toChange }: Props): VNode {
  const ends = endsOf(versions);
  return (
    <ol class="versions" aria-label="Versions, newest first">
      {versions.map((version) => {
        const authors = describeAuthors(version);
        return (
          <li key={version.id} class={{ shown: version.id === shown }}>
            <RouterLink
              to={toChange(version)}
              activeClass=""
              exactActiveClass=""
              aria-current={version.id === shown ? 'true' : undefined}
            >
              Version {version.version}
            </RouterLink>
            <span class="version-size">{version.isFirst ? 'first' : sizeInWords(version)}</span>
            <RouterLink
              class="version-run"
              to={{ name: 'run', params: { id: version.runId } }}
              aria-label={`Run that saved version ${version.version}`}
            >
              run
            </RouterLink>
            {heldFor(version, ends.get(version.id))}
            {version.readTwice ? <span class="version-proof">proven by two equal reads</span> : null}
            {authors === '' ? null : (
              <span class="version-author">
                by <ForeignText text={authors} most={200} />
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

type Listed = Props['versions'][number];

/** Returns when the next version of the same device was saved, by the id of a version. */
function endsOf(versions: Props['versions']): ReadonlyMap<number, string> {
  const [ends, newer] = [new Map<number, string>(), new Map<string | null, string>()];
  for (const { id, deviceId, savedAt } of versions) {
    const end = newer.get(deviceId);
    if (end !== undefined) ends.set(id, end);
    // A removed device can have had the same name.
    newer.set(deviceId, savedAt);
  }
  return ends;
}

function heldFor({ savedAt, confirmedAt }: Listed, end: string | undefined): VNode {
  return (
    <div class="version-times quiet">
      <div>
        from <Moment at={savedAt} />
      </div>
      {end === undefined ? null : (
        <div>
          to <Moment at={end} />
        </div>
      )}
      <div>
        {confirmedAt === savedAt ? (
          'not confirmed again'
        ) : (
          <>
            last confirmed <Moment at={confirmedAt} />
          </>
        )}
      </div>
    </div>
  );
}
