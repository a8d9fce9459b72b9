import { describeAuthors, type ArtifactBlame, type ArtifactVersion } from '@netraven/api';
import { defineComponent, ref, type VNode } from 'vue';
import { RouterLink, type RouteLocationRaw } from 'vue-router';
import { ForeignText } from '../foreign-text.tsx';
import { Moment } from '../moment.tsx';
import { ShowMore } from '../show-more.tsx';
import './diff.css';

interface Props {
  readonly blame: ArtifactBlame;
  /** Returns the address of the change that a version made. */
  readonly toChange: (version: ArtifactVersion) => RouteLocationRaw;
}

/** Lines at first. */
const page = 1_000;
const mostCharacters = 1_000;

/** Shows for each line of a text when it came, and by whom. */
export const BlameView = defineComponent(
  (props: Props) => {
    const shownCount = ref(page);
    const origin = (version: ArtifactVersion | undefined): VNode | null => {
      if (!version) return null;
      return (
        <>
          <RouterLink to={props.toChange(version)}>version {version.version}</RouterLink>{' '}
          <span class="quiet">
            <Moment at={version.savedAt} /> <ForeignText text={describeAuthors(version)} most={80} />
          </span>
        </>
      );
    };
    return () => {
      const { versions, lines, isComplete } = props.blame;
      const byId = new Map(versions.map((version) => [version.id, version]));
      return (
        <>
          {isComplete ? null : (
            <p class="quiet">
              Older versions were removed, or are not among the last 200: their lines are shown as of the oldest that
              was read.
            </p>
          )}
          <table class="diff blame" aria-label="Lines and the versions that brought them">
            <tbody>
              {lines.slice(0, shownCount.value).map(({ text, versionId }, at) => {
                const begins = versionId !== lines[at - 1]?.versionId;
                return (
                  <tr key={at} class={{ begins }}>
                    <td class="origin">{begins ? origin(byId.get(versionId)) : null}</td>
                    <td class="number">{at + 1}</td>
                    <td class="line">
                      <ForeignText text={text} most={mostCharacters} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <ShowMore left={lines.length - shownCount.value} onMore={() => (shownCount.value += page)} />
        </>
      );
    };
  },
  { props: ['blame', 'toChange'] },
);
