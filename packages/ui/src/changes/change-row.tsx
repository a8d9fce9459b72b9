import { describeAuthors, type ArtifactChange } from '@netraven/api';
import type { VNode } from 'vue';
import { RouterLink } from 'vue-router';
import { HunkList } from '../artifact/hunk-list.tsx';
import { toChange } from '../artifact/to-change.ts';
import { sizeInWords } from '../artifact/words.ts';
import { ForeignText } from '../foreign-text.tsx';
import { Moment } from '../moment.tsx';
import { ShowMore } from '../show-more.tsx';
import { firstLinesOf, placesOf } from './change-lines.ts';

interface Props {
  /** The same change on some devices. */
  readonly change: ArtifactChange;
  /** True for a difference between two instants, false for one of a version. */
  readonly isNet: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Names that are shown when it is open. */
  readonly names: number;
  readonly onMoreNames: () => void;
}

/** Names and places at first. */
const few = 5;
/** Names when the change is open, and how many more at a time. One of the whole network can have 10,000: their links would hold up the page. */
export const mostNames = 200;
const mostCharacters = 120;

/** Shows a change that some devices have in common. When open, with its lines. */
export function ChangeRow({ change, isNet, isOpen, onToggle, names, onMoreNames }: Props): VNode {
  const { version, oldestSavedAt, isFirst, hunks, more, devices, count } = change;
  const lines = firstLinesOf(change, 2);
  const panelId = `change-${change.id}`;
  const authors = describeAuthors(change);
  const shown = devices.slice(0, isOpen ? names : few);
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
        <span class="change-size">
          {isFirst ? 'first version' : sizeInWords(change)}
          {count === 1 ? null : `, ${count} ${isNet ? 'devices' : 'versions'}`}
        </span>
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
          <span key={each.versionId}>
            {at > 0 ? ', ' : null}
            {deviceLink(change, each, isNet)}
          </span>
        ))}
        {!isOpen && devices.length > shown.length ? ` and ${devices.length - shown.length} more` : null}
      </p>
      {isOpen ? <ShowMore left={devices.length - shown.length} onMore={onMoreNames} /> : null}
      <p class="quiet change-when">
        {oldestSavedAt === version.savedAt ? null : (
          <>
            <Moment at={oldestSavedAt} /> to{' '}
          </>
        )}
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
            {hunks.length > 0 ? <HunkList hunks={hunks} /> : <p class="quiet">{withoutLines(change, isNet)}</p>}
            <p>
              {more > 0 ? `${more} more ${more === 1 ? 'line' : 'lines'}. ` : null}
              {version.deviceName === '' ? null : (
                <RouterLink to={toChange(version, isNet ? devices[0]?.fromId : undefined)}>
                  See the whole change
                </RouterLink>
              )}
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

function withoutLines({ isFirst }: ArtifactChange, isNet: boolean): string {
  return isFirst
    ? `There is no version ${isNet ? 'of the first instant' : 'before it'}.`
    : 'More than 5,000 lines differ, a text has more than 2 MiB, or the version before was removed: it is not compared.';
}

function deviceLink(
  { version }: ArtifactChange,
  { name, versionId, fromId }: ArtifactChange['devices'][number],
  isNet: boolean,
): VNode | string {
  if (name === '') return 'fleet';
  // Of the other devices, only the names are known.
  const deviceId = versionId === version.id ? version.deviceId : null;
  const to = toChange({ ...version, deviceId, deviceName: name, id: versionId }, isNet ? fromId : undefined);
  return <RouterLink to={to}>{name}</RouterLink>;
}
