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

/** The timeline of an artifact: each version with its time, author, size of the change and run. */
export function VersionList({ versions, shown, toChange }: Props): VNode {
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
            <span class="quiet">
              <Moment at={version.savedAt} />
            </span>
            <RouterLink
              class="version-run"
              to={{ name: 'run', params: { id: version.runId } }}
              aria-label={`Run that saved version ${version.version}`}
            >
              run
            </RouterLink>
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
