import { describeAuthors, type ArtifactChange, type ArtifactVersion } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { HunkList } from '../artifact/hunk-list.tsx';
import { toChange } from '../artifact/to-change.ts';
import { sizeInWords } from '../artifact/words.ts';
import { ForeignText } from '../foreign-text.tsx';
import { Moment } from '../moment.tsx';
import { firstLinesOf, placesOf } from './change-lines.ts';

interface Props {
  /** The same change on some devices, newest first. */
  readonly same: readonly [ArtifactChange, ...ArtifactChange[]];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Names and places at first; all of them when the change is open. */
const few = 5;
const mostCharacters = 120;

/** Shows a change that some devices have in common. When open, with its lines. */
export function ChangeRow({ same, isOpen, onToggle }: Props): VNode {
  const [change] = same;
  const { version, isFirst, hunks, more } = change;
  const lines = firstLinesOf(change, 2);
  const panelId = `change-${version.id}`;
  const authors = [...new Set(same.map((each) => describeAuthors(each.version)).filter((by) => by !== ''))].join(', ');
  // The newest change of a device stands for older ones that are the same.
  const devices = [...new Map(same.toReversed().map((each) => [each.version.deviceName, each.version])).values()];
  devices.reverse();
  const shown = isOpen ? devices : devices.slice(0, few);
  return (
    <li class="change">
      <div class="change-head">
        <button
          type="button"
          class="link change-what"
          aria-expanded={isOpen}
          aria-controls={panelId}
          onClick={onToggle}
        >
          {what(change)}
        </button>
        <span class="change-size">{isFirst ? 'first version' : sizeInWords(change)}</span>
      </div>
      {isOpen || lines.length === 0 ? null : (
        <p class="change-lines">
          {lines.map((line, at) => (
            <span key={at} class={line.startsWith('+') ? 'added' : 'removed'}>
              <ForeignText text={line} most={mostCharacters} />{' '}
            </span>
          ))}
        </p>
      )}
      <p class="change-where">
        {shown.map((each, at) => (
          <span key={each.id}>
            {at > 0 ? ', ' : null}
            {deviceLink(each)}
          </span>
        ))}
        {devices.length > shown.length ? ` and ${devices.length - shown.length} more` : null}
      </p>
      <p class="quiet change-when">
        <Moment at={version.savedAt} />
        {authors === '' ? null : (
          <>
            , by <ForeignText text={authors} most={200} />
          </>
        )}
      </p>
      <div id={panelId} hidden={!isOpen}>
        {isOpen ? (
          <>
            {hunks.length > 0 ? <HunkList hunks={hunks} /> : <p class="quiet">{withoutLines(change)}</p>}
            <p>
              {more > 0 ? `${more} more ${more === 1 ? 'line' : 'lines'}. ` : null}
              {version.deviceName === '' ? null : <RouterLink to={toChange(version)}>See the whole change</RouterLink>}
            </p>
          </>
        ) : null}
      </div>
    </li>
  );
}

function what(change: ArtifactChange): VNode | string {
  if (change.isFirst) return 'First version';
  const places = placesOf(change);
  if (places.length === 0) return change.added === null ? 'Not compared' : 'End of the text';
  const left = places.length - few;
  return (
    <>
      {places.slice(0, few).map((place, at) => (
        <span key={place}>
          {at > 0 ? ' · ' : null}
          <ForeignText text={place} most={mostCharacters} />
        </span>
      ))}
      {left > 0 ? ` and ${left} more` : null}
    </>
  );
}

function withoutLines({ isFirst }: ArtifactChange): string {
  return isFirst
    ? 'There is no version before it.'
    : 'More than 5,000 lines differ, a text has more than 2 MiB, or the version before was removed: it is not compared.';
}

function deviceLink(version: ArtifactVersion): VNode | string {
  if (version.deviceName === '') return 'fleet';
  return <RouterLink to={toChange(version)}>{version.deviceName}</RouterLink>;
}
